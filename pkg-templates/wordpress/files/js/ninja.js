/*
 * Ninja Forms sends what it knows itself, not the form. This adds Handraise's fields to what it sends, each time it sends a form.
 */
(function () {
	'use strict';

	function listen() {
		if ( ! window.nfRadio ) {
			return;
		}
		window.nfRadio.channel( 'forms' ).on( 'before:submit', function ( model ) {
			try {
				var id = model.get( 'id' );
				var box = document.getElementById( 'nf-form-' + id + '-cont' );
				var form = box && box.querySelector( 'form' );
				if ( ! form || ! window.handraise || ! window.handraise.fields ) {
					return;
				}
				var fields = window.handraise.fields( form );
				Object.keys( fields ).forEach( function ( name ) {
					window.nfRadio.channel( 'form-' + id ).request( 'add:extra', name, fields[ name ] );
				} );
			} catch ( error ) {
				// The form is sent without the fields.
				console.warn( 'handraise: Ninja Forms', error );
			}
		} );
	}

	if ( window.nfRadio || document.readyState === 'complete' ) {
		listen();
	} else {
		window.addEventListener( 'load', listen );
	}
})();
