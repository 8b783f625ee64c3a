<?php
/**
 * The sources of forms: one file for each form plugin. It knows their names and which of them are on, and not how they work.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Ties the chosen form plugins to the forwarding.
 */
final class Handraise_Forms {

	const NAMES = array( 'cf7', 'gravity', 'wpforms', 'elementor', 'ninja', 'fluent', 'comments', 'generic' );

	/**
	 * Whether a source of forms is on.
	 *
	 * @param string $name Its name.
	 * @return bool
	 */
	public static function is_on( $name ) {
		return in_array( $name, Handraise_Settings::get( 'forms' ), true );
	}

	/**
	 * Ties the sources that are on. The hooks of a form plugin that is not there are never called.
	 */
	public static function register() {
		foreach ( array( 'cf7', 'gravity', 'wpforms', 'elementor', 'ninja', 'fluent', 'comments' ) as $name ) {
			if ( self::is_on( $name ) ) {
				require_once __DIR__ . '/' . $name . '.php';
				call_user_func( 'handraise_forms_' . $name );
			}
		}
		// Always: it also keeps the forms of sources that are off from being taken as any other form.
		require_once __DIR__ . '/generic.php';
		Handraise_Generic_Form::register();
	}

	/**
	 * Adds the scripts that single form plugins need.
	 */
	public static function enqueue() {
		if ( self::is_on( 'ninja' ) && class_exists( 'Ninja_Forms' ) ) {
			wp_enqueue_script( 'handraise-ninja', plugins_url( 'js/ninja.js', HANDRAISE_FILE ), array(), Handraise_Plugin::pack( 'version' ), array( 'strategy' => 'defer' ) );
		}
	}

	/**
	 * What the sources are called, and whether their plugin is there.
	 *
	 * @return array Name to label and `there`.
	 */
	public static function labels() {
		return array(
			'cf7'       => array( 'Contact Form 7', defined( 'WPCF7_VERSION' ) ),
			'gravity'   => array( 'Gravity Forms', class_exists( 'GFForms' ) ),
			'wpforms'   => array( 'WPForms', function_exists( 'wpforms' ) ),
			'elementor' => array( 'Elementor Pro', defined( 'ELEMENTOR_PRO_VERSION' ) ),
			'ninja'     => array( 'Ninja Forms', class_exists( 'Ninja_Forms' ) ),
			'fluent'    => array( 'Fluent Forms', defined( 'FLUENTFORM_VERSION' ) ),
			'comments'  => array( __( 'Comments', 'handraise' ), true ),
			'generic'   => array( __( 'Other forms of this site that carry Handraise\'s fields', 'handraise' ), true ),
		);
	}
}
