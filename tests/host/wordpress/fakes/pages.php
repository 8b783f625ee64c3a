<?php
/**
 * Pages of a site: a contact form of the theme, and one of a form plugin that sends by script, both with fields that the sample definition
 * names. `?optimise=moved` serves the plugin's script from a cache folder; `?optimise=merged` puts it into a file with others and drops its tag.
 */

defined( 'ABSPATH' ) || exit;

add_action( 'template_redirect', static function () {
	if ( ! isset( $_GET['contact'] ) ) {
		return;
	}
	status_header( 200 );
	?><!doctype html><html><head><title>Contact</title><?php wp_head(); ?></head><body><h1>Contact</h1>
	<form id="<?php echo 'script' === $_GET['contact'] ? 'script' : 'native'; ?>" method="post" action="<?php echo esc_url( home_url( '/' ) ); ?>">
	<input type="hidden" name="<?php echo 'script' === $_GET['contact'] ? '_wpcf7' : 'theme_form'; ?>" value="yes">
	<p><label>E-mail <input type="email" name="<?php echo 'script' === $_GET['contact'] ? 'your-email' : 'email'; ?>" autocomplete="email"></label>
	<p><label>Job title <input name="job_title"></label>
	<p><button>Send</button></form>
	<script>
	document.querySelector( '#script' )?.addEventListener( 'submit', async ( event ) => {
		event.preventDefault();
		const answer = await fetch( '/?rest_route=/contact-form-7/v1/contact-forms/5/feedback', { method: 'POST', body: new FormData( event.target ) } );
		document.title = ( await answer.json() ).status;
	} );
	</script><?php wp_footer(); ?></body></html><?php
	exit;
} );

if ( isset( $_GET['optimise'] ) ) {
	ob_start( static function ( $html ) {
		$cache = WP_CONTENT_DIR . '/cache/min';
		wp_mkdir_p( $cache );
		file_put_contents( $cache . '/1.js', ( 'merged' === $_GET['optimise'] ? "/* jquery and others */;\n" : '' ) . file_get_contents( WP_PLUGIN_DIR . '/handraise/assets/handraise-loader.js' ) );
		$address = content_url( '/cache/min/1.js' );
		if ( 'moved' === $_GET['optimise'] ) {
			return preg_replace( '#(src=["\'])[^"\']*handraise-loader\.js[^"\']*#', '$1' . $address, $html );
		}
		return preg_replace( '#<script\b[^>]*handraise-loader\.js[^>]*></script>#', '<script defer src="' . $address . '"></script>', $html );
	} );
}
