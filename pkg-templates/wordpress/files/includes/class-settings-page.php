<?php
/**
 * The settings page: Settings > Handraise. It shows the settings and does what its buttons say. It does not know how settings are checked.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Shows the settings page.
 */
final class Handraise_Settings_Page {

	const SLUG = 'handraise';

	/** What the page's buttons do, beside saving. */
	const ACTIONS = array( 'test', 'fetch', 'send', 'discard' );

	/**
	 * Ties the page to its hooks.
	 */
	public static function register() {
		add_action( 'admin_menu', array( __CLASS__, 'menu' ) );
		add_action( 'admin_init', array( __CLASS__, 'settings' ) );
		add_action( 'admin_notices', array( __CLASS__, 'notices' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( HANDRAISE_FILE ), array( __CLASS__, 'link' ) );
		add_action( 'update_option_' . Handraise_Settings::OPTION, array( __CLASS__, 'saved' ) );
		add_action( 'add_option_' . Handraise_Settings::OPTION, array( __CLASS__, 'saved' ) );
		foreach ( self::ACTIONS as $action ) {
			add_action( 'admin_post_handraise_' . $action, array( __CLASS__, 'act' ) );
		}
	}

	/**
	 * Adds the page to the menu.
	 */
	public static function menu() {
		add_options_page( 'Handraise', 'Handraise', 'manage_options', self::SLUG, array( __CLASS__, 'show' ) );
	}

	/**
	 * Adds a link in the list of plugins.
	 *
	 * @param string[] $links The plugin's links.
	 * @return string[]
	 */
	public static function link( $links ) {
		array_unshift( $links, '<a href="' . esc_url( self::url() ) . '">' . esc_html__( 'Settings', 'handraise' ) . '</a>' );
		return $links;
	}

	/**
	 * The page's address.
	 *
	 * @return string
	 */
	private static function url() {
		return admin_url( 'options-general.php?page=' . self::SLUG );
	}

	/**
	 * Tells WordPress of the settings, their sections and fields.
	 */
	public static function settings() {
		register_setting( self::SLUG, Handraise_Settings::OPTION, array( 'sanitize_callback' => array( 'Handraise_Settings', 'sanitize' ) ) );
		register_setting( self::SLUG, Handraise_Settings::TOKEN, array( 'sanitize_callback' => array( 'Handraise_Settings', 'sanitize_token' ) ) );
		add_settings_section( 'main', '', '__return_empty_string', self::SLUG );
		require_once __DIR__ . '/class-settings-fields.php';
		foreach ( array(
			'receiver'   => __( 'Receiver\'s address', 'handraise' ),
			'token'      => __( 'Receiver\'s token', 'handraise' ),
			'definition' => __( 'Definition', 'handraise' ),
			'consent'    => __( 'Consent', 'handraise' ),
			'forms'      => __( 'Forms to send', 'handraise' ),
			'which'      => __( 'Which of them', 'handraise' ),
			'follow_up'  => __( 'A known lead returns', 'handraise' ),
			'roles'      => __( 'Not for these roles', 'handraise' ),
			'fields'     => __( 'Names of the fields', 'handraise' ),
		) as $key => $title ) {
			$labelled = 'receiver' === $key || 'token' === $key ? array( 'label_for' => 'handraise-' . $key ) : array();
			add_settings_field( $key, $title, array( 'Handraise_Settings_Fields', $key ), self::SLUG, 'main', $labelled );
		}
	}

	/**
	 * After the settings were saved: with another receiver, the definition comes from there. It is fetched when the next page is shown, so that
	 * saving never waits.
	 */
	public static function saved() {
		wp_schedule_single_event( time(), Handraise_Plugin::DAILY );
	}

	/**
	 * Shows the page.
	 */
	public static function show() {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		echo '<div class="wrap"><h1>Handraise</h1>';
		self::status();
		echo '<form method="post" action="options.php">';
		settings_fields( self::SLUG );
		do_settings_sections( self::SLUG );
		submit_button();
		echo '</form>';
		foreach ( self::ACTIONS as $action ) {
			echo '<form id="handraise-' . esc_attr( $action ) . '" method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
			echo '<input type="hidden" name="action" value="handraise_' . esc_attr( $action ) . '">';
			wp_nonce_field( 'handraise_' . $action, '_wpnonce', false );
			echo '</form>';
		}
		echo '</div>';
	}

	/**
	 * A button beside the settings.
	 *
	 * @param string $action One of the actions.
	 * @param string $text   What it says.
	 */
	public static function button( $action, $text ) {
		echo '<button type="submit" class="button" form="handraise-' . esc_attr( $action ) . '">' . esc_html( $text ) . '</button> ';
	}

	/**
	 * Shows how forwarding goes: what waits, what failed, what was delivered.
	 */
	private static function status() {
		$state   = Handraise_Forward::state();
		$waiting = Handraise_Queue::count();
		echo '<p>';
		if ( $state['last'] ) {
			/* translators: %s: a duration, such as "5 minutes" */
			echo esc_html( sprintf( __( 'The last form was delivered %s ago.', 'handraise' ), human_time_diff( $state['last'] ) ) ) . ' ';
		} else {
			esc_html_e( 'No form was delivered yet.', 'handraise' );
			echo ' ';
		}
		if ( $waiting ) {
			/* translators: %s: a number */
			echo '<strong>' . esc_html( sprintf( _n( '%s form waits for the receiver.', '%s forms wait for the receiver.', $waiting, 'handraise' ), number_format_i18n( $waiting ) ) ) . '</strong> ';
		}
		if ( '' !== $state['error'] ) {
			echo esc_html( $state['error'] ) . ' ';
		}
		if ( $state['refused'] ) {
			/* translators: %s: a number */
			echo esc_html( sprintf( _n( 'The receiver has refused %s form.', 'The receiver has refused %s forms.', $state['refused'], 'handraise' ), number_format_i18n( $state['refused'] ) ) ) . ' ';
		}
		if ( $state['dropped'] ) {
			/* translators: %s: a number */
			echo esc_html( sprintf( _n( '%s form was given up, because it waited too long or too many waited.', '%s forms were given up, because they waited too long or too many waited.', $state['dropped'], 'handraise' ), number_format_i18n( $state['dropped'] ) ) );
		}
		echo '</p>';
		if ( $waiting ) {
			echo '<p>';
			self::button( 'send', __( 'Send them now', 'handraise' ) );
			self::button( 'discard', __( 'Remove them', 'handraise' ) );
			echo '</p>';
		}
	}

	/**
	 * Does what a button says, and shows the page again with the result.
	 */
	public static function act() {
		$action = str_replace( 'admin_post_handraise_', '', (string) current_action() );
		check_admin_referer( 'handraise_' . $action );
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not do this.', 'handraise' ), '', array( 'response' => 403 ) );
		}
		set_transient( 'handraise_notice_' . get_current_user_id(), self::result( $action ), MINUTE_IN_SECONDS );
		wp_safe_redirect( self::url() );
		exit;
	}

	/**
	 * Does what a button says.
	 *
	 * @param string $action One of the actions.
	 * @return array The kind of notice, and its words.
	 */
	private static function result( $action ) {
		if ( 'fetch' === $action ) {
			$result = Handraise_Definition::fetch();
			return is_wp_error( $result ) ? array( 'error', $result->get_error_message() ) : array( 'success', __( 'The definition was fetched.', 'handraise' ) );
		}
		if ( 'send' === $action ) {
			Handraise_Forward::send_waiting();
			$error = Handraise_Forward::state()['error'];
			return Handraise_Queue::count() ? array( 'error', $error ) : array( 'success', __( 'No form waits any more.', 'handraise' ) );
		}
		if ( 'discard' === $action ) {
			array_map( array( 'Handraise_Queue', 'remove' ), Handraise_Queue::names() );
			return array( 'success', __( 'The forms that waited were removed.', 'handraise' ) );
		}
		return self::test();
	}

	/**
	 * Sends a form of nobody to the receiver, always the same one.
	 *
	 * @return array The kind of notice, and its words.
	 */
	private static function test() {
		$form   = array(
			'name'                 => 'Handraise test',
			'email'                => 'test@example.com',
			'message'              => __( 'A test from the settings page of WordPress', 'handraise' ),
			'handraise_submission' => substr( hash( 'sha256', 'handraise-test ' . home_url() ), 0, 32 ),
		);
		$answer = Handraise_Forward::post( $form, time(), 10 );
		if ( 'delivered' !== $answer['outcome'] ) {
			return array( 'error', $answer['words'] );
		}
		/* translators: %d: an HTTP status */
		return array( 'success', sprintf( __( 'The receiver works. It answered with the status %d. The test is in the inbox as test@example.com.', 'handraise' ), $answer['status'] ) );
	}

	/**
	 * Shows the result of a button, and, on the list of plugins and the dashboard, that forms wait.
	 */
	public static function notices() {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		$screen = get_current_screen();
		$id     = $screen ? $screen->id : '';
		if ( 'settings_page_' . self::SLUG === $id ) {
			$key    = 'handraise_notice_' . get_current_user_id();
			$notice = get_transient( $key );
			if ( is_array( $notice ) ) {
				delete_transient( $key );
				self::notice( $notice[0], $notice[1] );
			}
		} elseif ( in_array( $id, array( 'dashboard', 'plugins' ), true ) && Handraise_Forward::state()['failures'] > 2 ) {
			self::notice( 'warning', __( 'The Handraise receiver does not answer. Forms wait on this site. See Settings > Handraise.', 'handraise' ) );
		}
	}

	/**
	 * Shows a notice.
	 *
	 * @param string $kind  `success`, `warning` or `error`.
	 * @param string $words What it says.
	 */
	private static function notice( $kind, $words ) {
		echo '<div class="notice notice-' . esc_attr( $kind ) . ' is-dismissible"><p>' . esc_html( $words ) . '</p></div>';
	}
}
