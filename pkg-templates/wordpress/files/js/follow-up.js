/*
 * Marks the checkbox by which visitors agree that their return is told: form plugins give it a name and no attribute. `window.handraiseFollowUp` is that name.
 * A form that appears later is marked before its tick is read. It does not know what an agreement means.
 */
(function () {
	'use strict';
	var name = window.handraiseFollowUp;

	function mark() {
		[].forEach.call( document.querySelectorAll( 'input[type="checkbox"]:not([data-handraise-follow-up])' ), function ( box ) {
			// A group of checkboxes has brackets behind its name.
			if ( box.name === name || box.name === name + '[]' ) {
				box.setAttribute( 'data-handraise-follow-up', '' );
			}
		} );
	}

	[ 'focusin', 'change', 'submit' ].forEach( function ( kind ) {
		document.addEventListener( kind, mark, true );
	} );
	document.addEventListener( 'DOMContentLoaded', mark );
	mark();
})();
