<?php
/**
 * Puts the script into the site's pages: its tag, with options that are the same for every visitor. It does not know what the script does.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds the script.
 */
final class Handraise_Enqueue {

	const HANDLE = 'handraise';

	/**
	 * Ties it to the pages.
	 */
	public static function register() {
		add_action( 'wp_enqueue_scripts', array( __CLASS__, 'enqueue' ) );
		add_filter( 'script_loader_tag', array( __CLASS__, 'tag' ), 10, 2 );
	}

	/**
	 * Adds the script to a page.
	 */
	public static function enqueue() {
		if ( ! self::is_wanted() ) {
			return;
		}
		wp_enqueue_script( self::HANDLE, plugins_url( 'assets/handraise-loader.js', HANDRAISE_FILE ), array(), Handraise_Plugin::pack( 'version' ), array( 'strategy' => 'defer' ) );
		// Where an optimiser puts all scripts into one file there is no tag, and the options are here.
		wp_add_inline_script( self::HANDLE, 'window.handraiseOptions=' . wp_json_encode( self::options(), JSON_HEX_TAG | JSON_UNESCAPED_SLASHES ) . ';', 'before' );
		Handraise_Consent::enqueue();
		Handraise_Follow_Up::enqueue();
		Handraise_Forms::enqueue();
	}

	/**
	 * Whether this page gets the script.
	 *
	 * @return bool
	 */
	private static function is_wanted() {
		$is_excluded = self::is_excluded( wp_get_current_user() );
		if ( $is_excluded && ! defined( 'DONOTCACHEPAGE' ) ) {
			// This page is without the script for this user alone, so no cache may keep it for others.
			define( 'DONOTCACHEPAGE', true );
		}
		/**
		 * Filters whether a page gets the script.
		 *
		 * @param bool $wanted False for excluded roles and in previews.
		 */
		return (bool) apply_filters( 'handraise_script', ! $is_excluded && ! is_preview() && ! is_customize_preview() );
	}

	/**
	 * Whether a user has a role that is excluded. A network's admin counts as a site's administrator.
	 *
	 * @param WP_User $user The user; somebody who is not logged in is not excluded.
	 * @return bool
	 */
	public static function is_excluded( $user ) {
		$excluded = Handraise_Settings::get( 'roles' );
		$roles    = (array) $user->roles;
		if ( is_multisite() && $user->exists() && is_super_admin( $user->ID ) ) {
			$roles[] = 'administrator';
		}
		return $user->exists() && (bool) array_intersect( $excluded, $roles );
	}

	/**
	 * The script's options.
	 *
	 * @return array
	 */
	private static function options() {
		$options = array(
			'definition' => Handraise_Definition::url(),
			// An optimiser may serve the script from elsewhere; its other files stay here.
			'base'       => Handraise_Definition::on_site( plugins_url( 'assets/', HANDRAISE_FILE ) ),
		);
		if ( '' !== Handraise_Consent::option() ) {
			$options['consent'] = Handraise_Consent::option();
		}
		if ( '' !== Handraise_Follow_Up::address() ) {
			$options['followUp'] = Handraise_Follow_Up::address();
		}
		if ( Handraise_Settings::get( 'fields' ) ) {
			$options['fields'] = Handraise_Settings::get( 'fields' );
		}
		return $options;
	}

	/**
	 * Adds the options, and what keeps optimisers away, to the script's tag.
	 *
	 * @param string $tag    The tag.
	 * @param string $handle The script's handle.
	 * @return string
	 */
	public static function tag( $tag, $handle ) {
		$attributes = Handraise_Compat::attributes();
		if ( self::HANDLE === $handle ) {
			foreach ( self::options() as $name => $value ) {
				$attributes[ 'followUp' === $name ? 'data-follow-up' : 'data-' . $name ] = is_array( $value ) ? wp_json_encode( $value, JSON_UNESCAPED_SLASHES ) : $value;
			}
		} elseif ( ! in_array( $handle, array( 'handraise-consent', 'handraise-follow-up', 'handraise-ninja' ), true ) ) {
			return $tag;
		}
		$text = '';
		foreach ( $attributes as $name => $value ) {
			$text .= ' ' . $name . ( '' === $value ? '' : '="' . esc_attr( $value ) . '"' );
		}
		// The tag may have an inline script before it; the one with an address is ours.
		return preg_replace_callback(
			'/<script\b(?=[^>]*\ssrc=)/',
			static function () use ( $text ) {
				return '<script' . $text;
			},
			$tag
		);
	}
}
