<?php
/**
 * What tells the script of a visitor's consent. The page never holds an answer, because page caches would give one visitor's answer to all.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Chooses the script's consent option, and ties WP Consent API to it.
 */
final class Handraise_Consent {

	/**
	 * Tells WP Consent API that this plugin keeps to it.
	 */
	public static function register() {
		add_filter( 'wp_consent_api_registered_' . plugin_basename( HANDRAISE_FILE ), '__return_true' );
	}

	/**
	 * The script's option `consent`.
	 *
	 * @return string Empty for the script's own default: nobody has answered yet.
	 */
	public static function option() {
		$source = Handraise_Settings::get( 'consent' );
		if ( 'google' === $source || 'tcf' === $source ) {
			return trim( $source . ' ' . Handraise_Settings::get( 'consent_detail' ) );
		}
		return 'remember' === $source ? 'remember' : '';
	}

	/**
	 * Adds the script that passes on the answers of WP Consent API.
	 */
	public static function enqueue() {
		if ( 'wp' === Handraise_Settings::get( 'consent' ) ) {
			wp_enqueue_script( 'handraise-consent', plugins_url( 'js/consent.js', HANDRAISE_FILE ), array(), Handraise_Plugin::pack( 'version' ), array( 'strategy' => 'defer' ) );
		}
	}
}
