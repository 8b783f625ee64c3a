<?php
/**
 * Contact Form 7. It keeps unknown fields, so the mail tags `[handraise_score]` and `[handraise_reasons]` work in its mails.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes a form before its mail is sent: it has passed validation and the tests for spam, and counts even if the mail fails.
 */
function handraise_forms_cf7() {
	add_action(
		'wpcf7_before_send_mail',
		static function ( $form, &$abort, $submission = null ) {
			if ( ! $abort && $submission && is_callable( array( $submission, 'get_posted_data' ) ) ) {
				Handraise_Forward::take( (array) $submission->get_posted_data(), 'cf7' );
			}
		},
		100,
		3
	);
}
