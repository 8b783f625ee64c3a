<?php
/**
 * Fakes of form plugins: they call the hooks that the real ones document, with the documented arguments, and give PHP what the real ones give
 * it. None of their code is here. Also a theme's own form.
 */

defined( 'ABSPATH' ) || exit;

define( 'WPCF7_VERSION', '0-fake' );

/** Contact Form 7's submission: all fields but those that begin with `_`. */
final class Handraise_Fake_CF7_Submission {
	public function get_posted_data() {
		$sent = wp_unslash( $_POST );
		return array_filter( $sent, static function ( $name ) { return '_' !== $name[0]; }, ARRAY_FILTER_USE_KEY );
	}
}

add_action( 'rest_api_init', static function () {
	register_rest_route( 'contact-form-7/v1', '/contact-forms/(?P<id>\d+)/feedback', array(
		'methods'             => 'POST',
		'permission_callback' => '__return_true',
		'callback'            => static function () {
			$submission = new Handraise_Fake_CF7_Submission();
			if ( ! is_email( (string) ( $submission->get_posted_data()['your-email'] ?? '' ) ) ) {
				return array( 'status' => 'validation_failed' );
			}
			$abort = false;
			do_action_ref_array( 'wpcf7_before_send_mail', array( new stdClass(), &$abort, $submission ) );
			return array( 'status' => $abort ? 'aborted' : 'mail_sent' );
		},
	) );
} );

function handraise_fake_ajax( $action, $answer ) {
	$run = static function () use ( $answer ) {
		$answer();
		wp_send_json_success();
	};
	add_action( 'wp_ajax_' . $action, $run );
	add_action( 'wp_ajax_nopriv_' . $action, $run );
}

handraise_fake_ajax( 'wpforms_submit', static function () {
	$sent   = wp_unslash( $_POST['wpforms']['fields'] );
	$fields = array(
		0 => array( 'id' => 0, 'type' => 'name', 'name' => 'Name', 'value' => $sent[0]['first'] . ' ' . $sent[0]['last'] ),
		1 => array( 'id' => 1, 'type' => 'email', 'name' => 'E-mail', 'value' => $sent[1] ),
		2 => array( 'id' => 2, 'type' => 'checkbox', 'name' => 'Topics', 'value' => implode( "\n", $sent[2] ), 'value_raw' => '' ),
		3 => array( 'id' => 3, 'type' => 'password', 'name' => 'Key', 'value' => 'hidden' ),
	);
	do_action( 'wpforms_process_complete', $fields, array( 'fields' => $sent ), array( 'id' => 7 ), 11 );
} );

handraise_fake_ajax( 'elementor_pro_forms_send_form', static function () {
	$record = new class() {
		public function get( $what ) {
			$fields = array();
			foreach ( wp_unslash( $_POST['form_fields'] ) as $id => $value ) {
				$fields[ $id ] = array( 'id' => $id, 'type' => 'text', 'title' => ucfirst( $id ), 'value' => is_array( $value ) ? implode( ', ', $value ) : $value, 'raw_value' => $value, 'required' => false );
			}
			return 'fields' === $what ? $fields : null;
		}
	};
	do_action( 'elementor_pro/forms/new_record', $record, new stdClass() );
} );

handraise_fake_ajax( 'nf_ajax_submit', static function () {
	$sent   = json_decode( wp_unslash( $_POST['formData'] ), true );
	$fields = array();
	foreach ( $sent['fields'] as $id => $field ) {
		$labels        = array( 1 => 'Name', 2 => 'Email' );
		$fields[ $id ] = array( 'id' => $id, 'key' => 'field_' . $id, 'type' => 'textbox', 'label' => $labels[ $id ], 'value' => $field['value'] );
	}
	do_action( 'ninja_forms_after_submission', array( 'form_id' => $sent['id'], 'fields' => $fields, 'extra' => $sent['extra'] ) );
} );

handraise_fake_ajax( 'fluentform_submit', static function () {
	parse_str( wp_unslash( $_POST['data'] ), $data );
	$own  = array( 'names', 'email' );
	$list = apply_filters( 'fluentform/white_listed_fields', array( '_wp_http_referer' ), 3 );
	$data = array_intersect_key( $data, array_flip( array_merge( $own, $list ) ) );
	do_action( 'fluentform/submission_inserted', 5, $data, (object) array( 'id' => 3 ) );
} );

add_action( 'wp_loaded', static function () {
	if ( isset( $_POST['gform_submit'] ) ) {
		$form  = array( 'id' => 4, 'fields' => array(
			(object) array( 'id' => 1, 'type' => 'name', 'label' => 'Name', 'adminLabel' => '', 'inputName' => '', 'inputs' => array( array( 'id' => '1.3' ), array( 'id' => '1.6' ) ) ),
			(object) array( 'id' => 2, 'type' => 'email', 'label' => 'Your address', 'adminLabel' => 'Email', 'inputName' => '', 'inputs' => null ),
			(object) array( 'id' => 3, 'type' => 'checkbox', 'label' => 'Topics', 'adminLabel' => '', 'inputName' => '', 'inputs' => array( array( 'id' => '3.1' ), array( 'id' => '3.2' ) ) ),
		) );
		$entry = array( 'id' => 9, 'form_id' => 4, 'status' => 'active' );
		foreach ( wp_unslash( $_POST ) as $name => $value ) {
			if ( 0 === strpos( $name, 'input_' ) ) {
				$entry[ str_replace( '_', '.', substr( $name, 6 ) ) ] = $value;
			}
		}
		foreach ( apply_filters( 'gform_entry_meta', array(), 4 ) as $key => $meta ) {
			update_option( 'fake_gravity_' . $key, call_user_func( $meta['update_entry_meta_callback'], $key, $entry, $form ) );
		}
		do_action( 'gform_after_submission', $entry, $form );
		wp_safe_redirect( home_url( '/' ) );
		exit;
	}
	if ( isset( $_POST['theme_form'] ) ) {
		if ( 'no' === $_POST['theme_form'] ) {
			status_header( 422 );
			exit( 'refused' );
		}
		wp_safe_redirect( home_url( '/?thanks=1' ), 303 );
		exit;
	}
} );
