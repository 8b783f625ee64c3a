<?php
/**
 * Gravity Forms. It keeps only its own fields, so score and reasons are kept as entry meta, where its list of entries can show them.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes a form after its entry is stored.
 */
function handraise_forms_gravity() {
	add_filter(
		'gform_entry_meta',
		static function ( $meta ) {
			foreach ( array(
				'handraise_score'   => __( 'Handraise: score', 'handraise' ),
				'handraise_reasons' => __( 'Handraise: reasons', 'handraise' ),
			) as $key => $label ) {
				$meta[ $key ] = array(
					'label'                      => $label,
					'is_numeric'                 => 'handraise_score' === $key,
					'is_default_column'          => false,
					'update_entry_meta_callback' => static function ( $key ) {
						$marks = Handraise_Fields::marks();
						return isset( $marks[ $key ] ) ? sanitize_text_field( $marks[ $key ] ) : '';
					},
				);
			}
			return $meta;
		}
	);
	add_action(
		'gform_after_submission',
		static function ( $entry, $form ) {
			if ( ! isset( $entry['status'] ) || 'spam' !== $entry['status'] ) {
				Handraise_Forward::take( handraise_gravity_fields( (array) $entry, (array) $form ), 'gravity' );
			}
		},
		10,
		2
	);
}

/**
 * The fields of an entry under the names that people know: the admin's label, or else the label.
 *
 * @param array $entry The entry: values by the ids of fields and of their parts, such as `1.3`.
 * @param array $form  The form, with its fields.
 * @return array
 */
function handraise_gravity_fields( $entry, $form ) {
	$fields = array();
	foreach ( isset( $form['fields'] ) ? $form['fields'] : array() as $field ) {
		$field = (object) $field;
		$type  = isset( $field->type ) ? $field->type : '';
		if ( in_array( $type, array( 'password', 'creditcard', 'captcha', 'honeypot', 'html', 'section', 'page', 'signature' ), true ) ) {
			continue;
		}
		$name  = ! empty( $field->inputName ) ? $field->inputName : ( ! empty( $field->adminLabel ) ? $field->adminLabel : ( isset( $field->label ) ? $field->label : '' ) ); // phpcs:ignore WordPress.NamingConventions.ValidVariableName.UsedPropertyNotSnakeCase -- Gravity Forms' own names.
		$value = isset( $entry[ (string) $field->id ] ) ? $entry[ (string) $field->id ] : '';
		$parts = array();
		foreach ( ! empty( $field->inputs ) && is_array( $field->inputs ) ? $field->inputs : array() as $input ) {
			$part = isset( $entry[ (string) $input['id'] ] ) ? trim( (string) $entry[ (string) $input['id'] ] ) : '';
			if ( '' !== $part ) {
				$parts[] = $part;
			}
		}
		if ( $parts ) {
			$value = in_array( $type, array( 'checkbox', 'consent' ), true ) ? $parts : implode( ' ', $parts );
		}
		Handraise_Fields::add( $fields, $name, $value );
	}
	return $fields;
}
