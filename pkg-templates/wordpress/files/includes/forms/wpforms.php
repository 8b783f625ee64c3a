<?php
/**
 * WPForms.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes a form after it is complete.
 */
function handraise_forms_wpforms() {
	add_action(
		'wpforms_process_complete',
		static function ( $sent ) {
			$fields = array();
			foreach ( (array) $sent as $field ) {
				$type = isset( $field['type'] ) ? $field['type'] : '';
				if ( in_array( $type, array( 'password', 'credit-card', 'stripe-credit-card', 'square', 'captcha', 'signature' ), true ) ) {
					continue;
				}
				$value = isset( $field['value'] ) ? $field['value'] : '';
				if ( 'checkbox' === $type && is_string( $value ) ) {
					$value = array_values( array_filter( array_map( 'trim', explode( "\n", $value ) ), 'strlen' ) );
				}
				Handraise_Fields::add( $fields, isset( $field['name'] ) ? $field['name'] : '', $value );
			}
			Handraise_Forward::take( $fields, 'wpforms' );
		},
		10,
		4
	);
}
