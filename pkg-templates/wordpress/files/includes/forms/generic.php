<?php
/**
 * Any other form that is sent to this site and carries Handraise's fields: a theme's, a page's own HTML, a form plugin that has no file here.
 * It cannot know what became of such a form, so it looks at the status of the site's answer only.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes forms that nothing else takes.
 */
final class Handraise_Generic_Form {

	/**
	 * What is in a request whose form another source takes or refuses, or that is no form of a visitor's: a name, or a name and its value.
	 */
	const OTHERS = array(
		'_wpcf7'                            => null,
		'gform_submit'                      => null,
		'wpforms'                           => null,
		'action'                            => array( 'elementor_pro_forms_send_form', 'nf_ajax_submit', 'fluentform_submit', 'wpforms_submit', 'gform_submit_form' ),
		'comment_post_ID'                   => null,
		'woocommerce-process-checkout-nonce' => null,
		'woocommerce-login-nonce'           => null,
		'woocommerce-register-nonce'        => null,
		'add-to-cart'                       => null,
		'post_password'                     => null,
	);

	/** What the site adds to a form for itself. */
	const OWN = array( 'action', 'submit', 'page_id', 'post_id', 'form_id', 'referer', 'redirect_to' );

	/**
	 * Looks at the request when it ends, before what was taken is sent.
	 */
	public static function register() {
		add_action( 'shutdown', array( __CLASS__, 'look' ), 0 );
	}

	/**
	 * Takes this request's form, if it is one.
	 */
	public static function look() {
		// phpcs:disable WordPress.Security.NonceVerification.Missing -- A visitor's form; what checks it has run before.
		if ( ! $_POST || ! Handraise_Forms::is_on( 'generic' ) || ! self::is_visitors() ) {
			return;
		}
		$sent = wp_unslash( $_POST );
		// phpcs:enable
		$marks = Handraise_Fields::marks( $sent );
		if ( '' === Handraise_Fields::submission( $marks ) || self::is_another( $sent ) ) {
			return;
		}
		Handraise_Forward::take( array_diff_key( $sent, array_flip( self::OWN ) ), 'generic', $marks );
	}

	/**
	 * Whether the request is one that a visitor's form may make, and the site did not refuse it.
	 *
	 * @return bool
	 */
	private static function is_visitors() {
		global $pagenow;
		$status = http_response_code();
		if ( is_int( $status ) && $status >= 400 ) {
			return false;
		}
		return ! is_admin() || wp_doing_ajax() || 'admin-post.php' === $pagenow;
	}

	/**
	 * Whether the form is another source's.
	 *
	 * @param array $sent Names and values.
	 * @return bool
	 */
	private static function is_another( $sent ) {
		foreach ( self::OTHERS as $name => $values ) {
			if ( isset( $sent[ $name ] ) && ( null === $values || in_array( $sent[ $name ], $values, true ) ) ) {
				return true;
			}
		}
		return false;
	}
}
