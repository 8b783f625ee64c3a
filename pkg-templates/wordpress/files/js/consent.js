/*
 * Passes on what WP Consent API knows of the category "statistics". A "yes" that nobody gave, because no law asks for one, is not passed on
 * if the visitor's browser objects (Global Privacy Control, Do Not Track). It does not know banners.
 */
(function () {
	'use strict';
	var CATEGORY = 'statistics';
	var told = '';
	var stub = ( window.handraise = window.handraise || { calls: [] } );

	if ( stub.calls && ! stub.consent ) {
		[ 'answer', 'action', 'consent', 'forget', 'followUp', 'onChange' ].forEach( function ( name ) {
			stub[ name ] = stub[ name ] || function () {
				stub.calls.push( [ name ].concat( [].slice.call( arguments ) ) );
			};
		} );
	}

	function tell( answer ) {
		if ( answer && answer !== told ) {
			told = answer;
			window.handraise.consent( answer );
		}
	}

	// What the visitor chose: "allow", "deny", or nothing yet.
	function chosen() {
		var get = window.consent_api_get_cookie;
		if ( typeof get !== 'function' ) {
			return '';
		}
		// The cookie's prefix was part of the function in older versions, and is an option of the API in newer ones.
		var prefix = window.consent_api && window.consent_api.cookie_prefix;
		return ( prefix && get( prefix + '_' + CATEGORY ) ) || get( CATEGORY ) || '';
	}

	function read() {
		if ( typeof window.wp_has_consent !== 'function' ) {
			return;
		}
		var choice = chosen();
		if ( choice === 'deny' ) {
			tell( 'denied' );
		} else if ( window.wp_has_consent( CATEGORY ) ) {
			var objects = navigator.globalPrivacyControl || navigator.doNotTrack === '1';
			if ( choice === 'allow' || ! objects ) {
				tell( 'granted' );
			}
		}
	}

	document.addEventListener( 'wp_listen_for_consent_change', function ( event ) {
		var choice = event.detail && event.detail[ CATEGORY ];
		if ( choice === 'allow' ) {
			tell( 'granted' );
		} else if ( choice === 'deny' ) {
			tell( 'denied' );
		}
	} );
	document.addEventListener( 'wp_consent_type_defined', read );
	window.addEventListener( 'load', read );
	read();
})();
