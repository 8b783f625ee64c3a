<?php
/**
 * The fields of one form: which are Handraise's own, and which of the others may leave the site. It does not know where a form came from.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sorts a form's fields.
 */
final class Handraise_Fields {

	/** What is never sent, wherever it is in a name: secrets, means of payment, and answers to tests against robots. */
	const PRIVATE_NAMES = '/passw|captcha|turnstile|honeypot|card.?(?:number|no\b|holder)|(?:^|[^a-z])(?:pwd|secret|token|nonce|csrf|iban|ssn|cvc|cvv)(?:$|[^a-z])/i';
	/** What the receiver keeps of one value. */
	const MOST_BYTES = 16385;
	const MOST_FIELDS = 200;

	/**
	 * Handraise's own fields among what a form sent, under their usual names.
	 *
	 * @param array|null $sent Names and values; without them, those of this request.
	 * @return array
	 */
	public static function marks( $sent = null ) {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- Forms for visitors; each form's own plugin checks it.
		$sent  = null === $sent ? wp_unslash( $_POST ) : $sent;
		$marks = array();
		foreach ( Handraise_Settings::KEYS as $key ) {
			$name  = Handraise_Settings::field( $key );
			$value = false !== $name && isset( $sent[ $name ] ) ? $sent[ $name ] : '';
			if ( is_scalar( $value ) && '' !== (string) $value ) {
				$marks[ 'handraise_' . $key ] = self::text( (string) $value );
			}
		}
		return $marks;
	}

	/**
	 * A usable submission id, or an empty text.
	 *
	 * @param array $marks Handraise's own fields.
	 * @return string
	 */
	public static function submission( $marks ) {
		$id = isset( $marks['handraise_submission'] ) ? $marks['handraise_submission'] : '';
		return preg_match( '/^[A-Za-z0-9_-]{8,64}$/', $id ) ? $id : '';
	}

	/**
	 * The fields of a form that may be sent: without Handraise's own, without instructions (`_…`), and without what is private.
	 *
	 * @param array $fields Names and values. A value may be a list or have names of its own.
	 * @return array
	 */
	public static function contact( $fields ) {
		$own   = array_filter( array_map( array( 'Handraise_Settings', 'field' ), Handraise_Settings::KEYS ) );
		$clean = array();
		foreach ( $fields as $name => $value ) {
			$name = self::text( (string) $name );
			if ( '' === $name || '_' === $name[0] || in_array( $name, $own, true ) || 0 === strpos( $name, 'handraise_' ) || preg_match( self::PRIVATE_NAMES, $name ) ) {
				continue;
			}
			$value = self::value( $value );
			if ( null !== $value && count( $clean ) < self::MOST_FIELDS ) {
				$clean[ $name ] = $value;
			}
		}
		return $clean;
	}

	/**
	 * A value as it may be sent.
	 *
	 * @param mixed $value The value.
	 * @return mixed Null for what is no text and has none inside.
	 */
	private static function value( $value ) {
		if ( is_bool( $value ) ) {
			return $value ? 'yes' : '';
		}
		if ( is_scalar( $value ) ) {
			return self::text( (string) $value );
		}
		if ( ! is_array( $value ) ) {
			return null;
		}
		$is_list = array_keys( $value ) === range( 0, count( $value ) - 1 );
		$inside  = $is_list ? array_filter( array_map( array( __CLASS__, 'value' ), $value ), static function ( $item ) {
			return null !== $item;
		} ) : self::contact( $value );
		return $inside ? ( $is_list ? array_values( $inside ) : $inside ) : null;
	}

	/**
	 * A text that is UTF-8 and not longer than the receiver keeps. Bytes that are not UTF-8 are left out.
	 *
	 * @param string $text The text.
	 * @return string
	 */
	private static function text( $text ) {
		$text = substr( $text, 0, self::MOST_BYTES );
		if ( preg_match( '//u', $text ) ) {
			return $text;
		}
		$valid = '[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]'
			. '|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}';
		return (string) preg_replace( '/((?:' . $valid . ')++)|./s', '$1', $text );
	}

	/**
	 * Shortens the texts of a form, so that the whole form fits into one request. Handraise's own fields stay whole.
	 *
	 * @param array $fields Names and values.
	 * @param int   $bytes  The longest text that stays whole.
	 * @return array
	 */
	public static function shorten( $fields, $bytes ) {
		foreach ( $fields as $name => $value ) {
			if ( is_array( $value ) ) {
				$fields[ $name ] = self::shorten( $value, $bytes );
			} elseif ( strlen( (string) $value ) > $bytes && 0 !== strpos( (string) $name, 'handraise_' ) ) {
				$fields[ $name ] = self::text( substr( (string) $value, 0, $bytes ) );
			}
		}
		return $fields;
	}

	/**
	 * Adds a value under a name. A second value under the same name makes a list.
	 *
	 * @param array  $fields The fields; changed.
	 * @param string $name   The name, usually a label.
	 * @param mixed  $value  The value.
	 */
	public static function add( &$fields, $name, $value ) {
		$name = trim( wp_strip_all_tags( (string) $name ) );
		if ( '' === $name || null === $value || '' === $value || array() === $value ) {
			return;
		}
		$fields[ $name ] = isset( $fields[ $name ] ) ? array_merge( (array) $fields[ $name ], (array) $value ) : $value;
	}
}
