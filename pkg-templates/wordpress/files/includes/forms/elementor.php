<?php
/**
 * Elementor Pro's forms.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes a form after Elementor's own actions.
 */
function handraise_forms_elementor() {
	add_action(
		'elementor_pro/forms/new_record',
		static function ( $record ) {
			if ( ! is_object( $record ) || ! is_callable( array( $record, 'get' ) ) ) {
				return;
			}
			$fields = array();
			foreach ( (array) $record->get( 'fields' ) as $id => $field ) {
				$type = isset( $field['type'] ) ? $field['type'] : '';
				if ( in_array( $type, array( 'password', 'recaptcha', 'recaptcha_v3', 'honeypot', 'step', 'html' ), true ) ) {
					continue;
				}
				$raw   = isset( $field['raw_value'] ) ? $field['raw_value'] : '';
				$value = is_array( $raw ) ? array_values( $raw ) : ( isset( $field['value'] ) ? $field['value'] : $raw );
				Handraise_Fields::add( $fields, $id, $value );
			}
			Handraise_Forward::take( $fields, 'elementor' );
		},
		10,
		2
	);
}
