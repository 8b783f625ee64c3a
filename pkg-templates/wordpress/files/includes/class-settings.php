<?php
/**
 * The settings of one site: their defaults, how they are checked, and the addresses that follow from them. It does not know how the
 * settings page looks.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads and checks the settings.
 */
final class Handraise_Settings {

	const OPTION = 'handraise';
	const TOKEN  = 'handraise_token';

	/** The fields that the script adds to a form. A field that is not renamed is called `handraise_` and the key. */
	const KEYS = array( 'score', 'grade', 'rating', 'stage', 'segment', 'reasons', 'definition', 'evidence', 'submission', 'receipt', 'status' );

	const CONSENT = array( 'none', 'wp', 'google', 'tcf', 'remember' );

	/**
	 * The settings before anybody has saved some.
	 *
	 * @return array
	 */
	public static function defaults() {
		return array(
			'receiver'       => Handraise_Plugin::pack( 'receiver' ),
			'definition'     => 'live',
			'consent'        => 'none',
			'consent_detail' => '',
			'forms'          => array_values( array_diff( Handraise_Forms::NAMES, array( 'comments' ) ) ),
			'which'          => 'marked',
			'follow_up'      => false,
			'follow_up_name' => 'follow_up',
			'roles'          => array(),
			'fields'         => array(),
		);
	}

	/**
	 * One setting.
	 *
	 * @param string $key Its name.
	 * @return mixed
	 */
	public static function get( $key ) {
		$saved = get_option( self::OPTION, array() );
		$all   = array_merge( self::defaults(), is_array( $saved ) ? $saved : array() );
		return $all[ $key ];
	}

	/**
	 * The receiver's token, if there is one. A constant in wp-config.php counts before the saved one.
	 *
	 * @return string
	 */
	public static function token() {
		return defined( 'HANDRAISE_TOKEN' ) ? (string) HANDRAISE_TOKEN : (string) get_option( self::TOKEN, '' );
	}

	/**
	 * An address of the receiver, beside the one that takes forms.
	 *
	 * @param string $path A path of the receiver, such as `/healthz`.
	 * @return string Empty if the receiver's address is unusable.
	 */
	public static function address( $path ) {
		$parts = wp_parse_url( self::get( 'receiver' ) );
		if ( empty( $parts['scheme'] ) || empty( $parts['host'] ) ) {
			return '';
		}
		$port   = isset( $parts['port'] ) ? ':' . $parts['port'] : '';
		$folder = isset( $parts['path'] ) && preg_match( '#^(.*)/v1/leads/?$#', $parts['path'], $found ) ? $found[1] : '';
		return $parts['scheme'] . '://' . $parts['host'] . $port . $folder . $path;
	}

	/**
	 * The name of a field in this site's forms.
	 *
	 * @param string $key One of the keys.
	 * @return string|false False if the field is left out.
	 */
	public static function field( $key ) {
		$fields = self::get( 'fields' );
		return isset( $fields[ $key ] ) ? $fields[ $key ] : 'handraise_' . $key;
	}

	/**
	 * Checks what the settings page sent. What is unusable is as it was before.
	 *
	 * @param mixed $input The form's values.
	 * @return array
	 */
	public static function sanitize( $input ) {
		$input = is_array( $input ) ? $input : array();
		$text  = static function ( $key ) use ( $input ) {
			return isset( $input[ $key ] ) && is_string( $input[ $key ] ) ? trim( $input[ $key ] ) : '';
		};
		$list = static function ( $key, $allowed ) use ( $input ) {
			$chosen = isset( $input[ $key ] ) && is_array( $input[ $key ] ) ? $input[ $key ] : array();
			return array_values( array_intersect( $allowed, array_map( 'strval', array_filter( $chosen, 'is_scalar' ) ) ) );
		};
		return array(
			'receiver'       => self::sanitize_receiver( $text( 'receiver' ) ),
			'definition'     => 'bundled' === $text( 'definition' ) ? 'bundled' : 'live',
			'consent'        => in_array( $text( 'consent' ), self::CONSENT, true ) ? $text( 'consent' ) : 'none',
			'consent_detail' => substr( preg_replace( '/[^A-Za-z0-9_= ]/', '', $text( 'consent_detail' ) ), 0, 200 ),
			'forms'          => $list( 'forms', Handraise_Forms::NAMES ),
			'which'          => 'all' === $text( 'which' ) ? 'all' : 'marked',
			'follow_up'      => ! empty( $input['follow_up'] ),
			'follow_up_name' => self::sanitize_name( $text( 'follow_up_name' ) ),
			'roles'          => $list( 'roles', array_keys( wp_roles()->get_names() ) ),
			'fields'         => self::sanitize_fields( $input ),
		);
	}

	/**
	 * Checks the receiver's address. The address of a server alone gets the path of the receiver's forms.
	 *
	 * @param string $address What was typed.
	 * @return string
	 */
	private static function sanitize_receiver( $address ) {
		$clean = esc_url_raw( $address, array( 'http', 'https' ) );
		$parts = wp_parse_url( $clean );
		if ( empty( $parts['host'] ) || empty( $parts['scheme'] ) || isset( $parts['user'] ) ) {
			add_settings_error( self::OPTION, 'receiver', __( 'The receiver\'s address was not saved. Enter one that begins with https:// or http://, without a user name.', 'handraise' ) );
			return self::get( 'receiver' );
		}
		$path = isset( $parts['path'] ) ? $parts['path'] : '';
		if ( '' === $path || '/' === $path ) {
			$clean = $parts['scheme'] . '://' . $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' ) . '/v1/leads';
		}
		return $clean;
	}

	/**
	 * Checks the name of a form's checkbox. The brackets that form plugins add to it belong to it.
	 *
	 * @param string $name What was typed.
	 * @return string
	 */
	private static function sanitize_name( $name ) {
		$name = substr( preg_replace( '/[^A-Za-z0-9_.\[\]-]/', '', $name ), 0, 64 );
		return '' === $name ? 'follow_up' : $name;
	}

	/**
	 * Checks the names of fields. Only those that differ from the usual ones are kept. WordPress checks settings twice when it saves them for the
	 * first time, so what was checked is taken as it is.
	 *
	 * @param array $input The form's values.
	 * @return array Key to name, or to false where the field is left out.
	 */
	private static function sanitize_fields( $input ) {
		$fields = array();
		foreach ( self::KEYS as $key ) {
			$name = isset( $input['fields'][ $key ] ) ? $input['fields'][ $key ] : '';
			if ( 'submission' !== $key && 'evidence' !== $key && ( false === $name || ! empty( $input['without'][ $key ] ) ) ) {
				$fields[ $key ] = false;
				continue;
			}
			$name = is_string( $name ) ? $name : '';
			$name = substr( preg_replace( '/[^A-Za-z0-9_.-]/', '', $name ), 0, 64 );
			if ( '' !== $name && 'handraise_' . $key !== $name ) {
				$fields[ $key ] = $name;
			}
		}
		return $fields;
	}

	/**
	 * Checks the token that the settings page sent. An empty field keeps the one that is there; one `-` removes it.
	 *
	 * @param mixed $token What was typed.
	 * @return string
	 */
	public static function sanitize_token( $token ) {
		$token = is_string( $token ) ? preg_replace( '/[^\x21-\x7e]/', '', $token ) : '';
		if ( '' === $token ) {
			return (string) get_option( self::TOKEN, '' );
		}
		return '-' === $token ? '' : $token;
	}
}
