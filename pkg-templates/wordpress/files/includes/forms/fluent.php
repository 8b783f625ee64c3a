<?php
/**
 * Fluent Forms. It drops every field that is neither its own nor on a list, so Handraise's are put on the list.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes a form after its entry is stored.
 */
function handraise_forms_fluent() {
	add_filter(
		'fluentform/white_listed_fields',
		static function ( $names ) {
			return array_merge( (array) $names, array_values( array_filter( array_map( array( 'Handraise_Settings', 'field' ), Handraise_Settings::KEYS ) ) ) );
		}
	);
	add_action(
		'fluentform/submission_inserted',
		static function ( $id, $sent ) {
			// Its AJAX request carries the form as one text, so the marks are here and not in the request.
			Handraise_Forward::take( (array) $sent, 'fluent', Handraise_Fields::marks( (array) $sent ) );
		},
		10,
		3
	);
}
