<?php
/**
 * Loads the plugin's parts and ties them to WordPress. It does not know what they do.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/class-settings.php';
require_once __DIR__ . '/class-definition.php';
require_once __DIR__ . '/class-fields.php';
require_once __DIR__ . '/class-queue.php';
require_once __DIR__ . '/class-forward.php';
require_once __DIR__ . '/class-consent.php';
require_once __DIR__ . '/class-follow-up.php';
require_once __DIR__ . '/class-compat.php';
require_once __DIR__ . '/class-enqueue.php';
require_once __DIR__ . '/class-privacy.php';
require_once __DIR__ . '/forms/class-forms.php';

/**
 * Starts and stops the plugin.
 */
final class Handraise_Plugin {

	/** The event that fetches the definition once a day. */
	const DAILY = 'handraise_daily';

	/**
	 * A value that was packed with the plugin.
	 *
	 * @param string $key Its name in pack.php.
	 * @return string
	 */
	public static function pack( $key ) {
		static $pack = null;
		if ( null === $pack ) {
			$pack = require __DIR__ . '/pack.php';
		}
		return $pack[ $key ];
	}

	/**
	 * Ties all parts to their hooks.
	 */
	public static function start() {
		add_action( 'init', array( __CLASS__, 'translate' ) );
		add_action( 'init', array( 'Handraise_Definition', 'serve' ), 1 );
		add_action( self::DAILY, array( 'Handraise_Definition', 'fetch' ) );
		add_action( self::DAILY, array( 'Handraise_Forward', 'send_waiting' ) );
		add_action( Handraise_Forward::EVENT, array( 'Handraise_Forward', 'send_waiting' ) );
		add_action( 'wp_loaded', array( __CLASS__, 'schedule' ) );
		Handraise_Enqueue::register();
		Handraise_Consent::register();
		Handraise_Compat::register();
		Handraise_Privacy::register();
		Handraise_Forms::register();
		if ( is_admin() ) {
			require_once __DIR__ . '/class-settings-page.php';
			Handraise_Settings_Page::register();
		}
	}

	/**
	 * Loads the plugin's own translations. A copy from WordPress.org gets them from there.
	 */
	public static function translate() {
		if ( 'self' === self::pack( 'channel' ) ) {
			load_plugin_textdomain( 'handraise', false, dirname( plugin_basename( HANDRAISE_FILE ) ) . '/languages' );
		}
	}

	/**
	 * Schedules the daily event where it is missing: a new site of a network never runs the activation. After an update, it runs at once,
	 * because a new script may read a definition that the old one refused.
	 */
	public static function schedule() {
		if ( ! is_admin() && ! wp_doing_cron() ) {
			return;
		}
		$next = wp_next_scheduled( self::DAILY );
		if ( ! $next ) {
			wp_schedule_event( time(), 'daily', self::DAILY );
		}
		if ( get_option( 'handraise_version' ) !== self::pack( 'version' ) ) {
			update_option( 'handraise_version', self::pack( 'version' ), false );
			if ( $next ) {
				wp_schedule_single_event( time(), self::DAILY );
			}
		}
	}

	/**
	 * Activation: the daily event begins now.
	 */
	public static function activate() {
		if ( ! wp_next_scheduled( self::DAILY ) ) {
			wp_schedule_event( time(), 'daily', self::DAILY );
		}
		update_option( 'handraise_version', self::pack( 'version' ), false );
	}

	/**
	 * Deactivation: no event is left. Settings and forms that wait stay.
	 *
	 * @param bool $network Whether it is deactivated for the whole network.
	 */
	public static function deactivate( $network ) {
		$sites = is_multisite() && $network ? get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) : array( get_current_blog_id() );
		foreach ( $sites as $site ) {
			if ( is_multisite() ) {
				switch_to_blog( $site );
			}
			wp_unschedule_hook( self::DAILY );
			wp_unschedule_hook( Handraise_Forward::EVENT );
			if ( is_multisite() ) {
				restore_current_blog();
			}
		}
	}
}
