<?php
/**
 * Forms that wait for the receiver. Each is an option of its own, so that two visitors at the same time never overwrite each other's, and a
 * form sent twice waits once. It does not know how forms are sent.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Keeps forms until they are delivered.
 */
final class Handraise_Queue {

	const PREFIX = 'handraise_queue_';
	/** More forms than these do not wait. */
	const MOST_FORMS = 500;
	/** A form that could not be delivered for as long is removed. */
	const KEPT_S = 14 * DAY_IN_SECONDS;

	/**
	 * Adds a form.
	 *
	 * @param array $fields The form's fields, with its submission id.
	 * @return string The form's name in the queue; empty if the queue is full.
	 */
	public static function add( $fields ) {
		$contact = array_diff_key( $fields, array_flip( array_filter( array_keys( $fields ), static function ( $name ) {
			return 0 === strpos( $name, 'handraise_' );
		} ) ) );
		$name = self::PREFIX . $fields['handraise_submission'] . '_' . substr( md5( (string) wp_json_encode( $contact ) ), 0, 8 );
		foreach ( array( $name, self::other( $name ) ) as $waiting ) {
			if ( false !== get_option( $waiting ) ) {
				return $waiting;
			}
		}
		if ( self::count() >= self::MOST_FORMS ) {
			return '';
		}
		$form = array(
			'fields'   => $fields,
			'received' => time(),
		);
		return add_option( $name, $form, '', 'no' ) ? $name : '';
	}

	/**
	 * A form that waits.
	 *
	 * @param string $name Its name in the queue.
	 * @return array|null `fields`, and `received`: when WordPress received it.
	 */
	public static function get( $name ) {
		$form = get_option( $name );
		return is_array( $form ) && isset( $form['fields'], $form['received'] ) ? $form : null;
	}

	/**
	 * Removes a form.
	 *
	 * @param string $name Its name in the queue.
	 */
	public static function remove( $name ) {
		delete_option( $name );
	}

	/**
	 * Moves a form to the end, so that one that the receiver cannot store does not hold up the others. It is there under its other name before
	 * it is removed: a process that ends in between leaves it twice, and the receiver stores it once.
	 *
	 * @param string $name Its name in the queue.
	 */
	public static function move_to_end( $name ) {
		$form  = self::get( $name );
		$other = self::other( $name );
		if ( $form && ( add_option( $other, $form, '', 'no' ) || self::get( $other ) ) ) {
			delete_option( $name );
		}
	}

	/**
	 * The second of the two names that a form may have in the queue.
	 *
	 * @param string $name The first.
	 * @return string
	 */
	private static function other( $name ) {
		return '_' === substr( $name, -1 ) ? substr( $name, 0, -1 ) : $name . '_';
	}

	/**
	 * The names of all forms that wait, oldest first.
	 *
	 * @return string[]
	 */
	public static function names() {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery.DirectQuery, WordPress.DB.DirectDatabaseQuery.NoCaching -- Options cannot be listed otherwise, and the list changes with each form.
		return $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s ORDER BY option_id", $wpdb->esc_like( self::PREFIX ) . '%' ) );
	}

	/**
	 * How many forms wait.
	 *
	 * @return int
	 */
	public static function count() {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery.DirectQuery, WordPress.DB.DirectDatabaseQuery.NoCaching -- As above.
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( self::PREFIX ) . '%' ) );
	}
}
