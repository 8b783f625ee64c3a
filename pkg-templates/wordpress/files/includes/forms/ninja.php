<?php
/**
 * Ninja Forms. It sends its own fields only, so js/ninja.js gives it Handraise's as `extra`.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes a form after it is sent.
 */
function handraise_forms_ninja() {
	add_action(
		'ninja_forms_after_submission',
		static function ( $form ) {
			$fields = array();
			foreach ( isset( $form['fields'] ) ? (array) $form['fields'] : array() as $field ) {
				$type = isset( $field['type'] ) ? $field['type'] : '';
				if ( in_array( $type, array( 'submit', 'password', 'passwordconfirm', 'creditcard', 'creditcardnumber', 'creditcardcvc', 'html', 'hr', 'recaptcha', 'spam' ), true ) ) {
					continue;
				}
				$label = ! empty( $field['admin_label'] ) ? $field['admin_label'] : ( isset( $field['label'] ) ? $field['label'] : '' );
				Handraise_Fields::add( $fields, '' === $label && isset( $field['key'] ) ? $field['key'] : $label, isset( $field['value'] ) ? $field['value'] : '' );
			}
			$extra = isset( $form['extra'] ) && is_array( $form['extra'] ) ? $form['extra'] : array();
			Handraise_Forward::take( $fields, 'ninja', Handraise_Fields::marks( $extra ) );
		}
	);
}
