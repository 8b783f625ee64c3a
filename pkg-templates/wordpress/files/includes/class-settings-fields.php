<?php
/**
 * The fields of the settings page, one function each.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Shows the fields.
 */
final class Handraise_Settings_Fields {

	/**
	 * The name of a field in the page's form.
	 *
	 * @param string $key The setting.
	 * @return string
	 */
	private static function name( $key ) {
		return Handraise_Settings::OPTION . '[' . $key . ']';
	}

	/**
	 * A line of help.
	 *
	 * @param string $text What it says.
	 */
	private static function help( $text ) {
		echo '<p class="description">' . esc_html( $text ) . '</p>';
	}

	/**
	 * A choice of one, or of several.
	 *
	 * @param string   $type    `radio` or `checkbox`.
	 * @param string   $name    The name of the field.
	 * @param string   $legend  What is asked, for those who do not see the table.
	 * @param array    $choices Value to label.
	 * @param string[] $chosen  The values that are chosen.
	 */
	private static function choices( $type, $name, $legend, $choices, $chosen ) {
		echo '<fieldset><legend class="screen-reader-text"><span>' . esc_html( $legend ) . '</span></legend>';
		foreach ( $choices as $value => $label ) {
			echo '<label><input type="' . esc_attr( $type ) . '" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '"';
			checked( in_array( (string) $value, $chosen, true ) );
			echo '> ' . esc_html( $label ) . '</label><br>';
		}
		echo '</fieldset>';
	}

	/**
	 * The receiver's address.
	 */
	public static function receiver() {
		echo '<input type="url" required class="regular-text code" id="handraise-receiver" name="' . esc_attr( self::name( 'receiver' ) ) . '" value="' . esc_attr( Handraise_Settings::get( 'receiver' ) ) . '">';
		self::help( __( 'Where this site sends its forms, such as https://leads.example.com/v1/leads.', 'handraise' ) );
		$parts = wp_parse_url( Handraise_Settings::get( 'receiver' ) );
		if ( isset( $parts['scheme'], $parts['host'] ) && 'http' === $parts['scheme'] && ! in_array( $parts['host'], array( 'localhost', '127.0.0.1', '[::1]' ), true ) ) {
			echo '<p><strong>' . esc_html__( 'This address begins with http://, so forms and token travel unencrypted. Use it inside your own network only.', 'handraise' ) . '</strong></p>';
		}
		echo '<p>';
		Handraise_Settings_Page::button( 'test', __( 'Test the receiver', 'handraise' ) );
		echo '</p>';
		self::help( __( 'The test uses the saved address.', 'handraise' ) );
	}

	/**
	 * The receiver's token.
	 */
	public static function token() {
		$is_constant = defined( 'HANDRAISE_TOKEN' );
		$is_set      = '' !== Handraise_Settings::token();
		echo '<input type="password" class="regular-text" id="handraise-token" name="' . esc_attr( Handraise_Settings::TOKEN ) . '" value="" autocomplete="new-password"';
		echo ' placeholder="' . esc_attr( $is_set ? __( 'A token is set', 'handraise' ) : '' ) . '"';
		disabled( $is_constant );
		echo '>';
		self::help( __( 'Optional. With it, the receiver knows when a form that had to wait was really sent. Make one that only forwards (handraise token create). It is safer in wp-config.php: define( \'HANDRAISE_TOKEN\', \'…\' ). An empty field keeps the token; a single - removes it.', 'handraise' ) );
	}

	/**
	 * Which definition pages load.
	 */
	public static function definition() {
		self::choices(
			'radio',
			self::name( 'definition' ),
			__( 'Definition', 'handraise' ),
			array(
				'live'    => __( 'The receiver\'s, fetched once a day', 'handraise' ),
				'bundled' => __( 'The one that came with the plugin', 'handraise' ),
			),
			array( Handraise_Settings::get( 'definition' ) )
		);
		$state   = Handraise_Definition::state();
		$is_live = Handraise_Definition::is_live();
		$name    = $is_live ? $state['name'] : Handraise_Plugin::pack( 'definition_name' );
		$sha256  = $is_live ? $state['sha256'] : Handraise_Plugin::pack( 'definition_sha256' );
		/* translators: 1: the name of a definition, 2: a hash */
		echo '<p>' . esc_html( sprintf( __( 'Pages load: %1$s', 'handraise' ), '' === $name ? __( 'a definition without a name', 'handraise' ) : $name ) );
		echo '<br>SHA-256 <code title="' . esc_attr( $sha256 ) . '">' . esc_html( substr( $sha256, 0, 16 ) ) . '…</code>';
		if ( $state['fetched'] ) {
			/* translators: %s: a duration, such as "5 minutes" */
			echo '<br>' . esc_html( sprintf( __( 'Fetched %s ago', 'handraise' ), human_time_diff( $state['fetched'] ) ) );
		} elseif ( 'live' === Handraise_Settings::get( 'definition' ) ) {
			echo '<br>' . esc_html__( 'Not fetched yet: pages load the one that came with the plugin.', 'handraise' );
		}
		echo '</p>';
		if ( '' !== $state['error'] ) {
			/* translators: %s: what went wrong */
			echo '<p><strong>' . esc_html( sprintf( __( 'The last attempt to fetch it failed: %s', 'handraise' ), $state['error'] ) ) . '</strong></p>';
		}
		echo '<p>';
		Handraise_Settings_Page::button( 'fetch', __( 'Fetch it now', 'handraise' ) );
		echo '</p>';
	}

	/**
	 * What tells of consent.
	 */
	public static function consent() {
		self::choices(
			'radio',
			self::name( 'consent' ),
			__( 'Consent', 'handraise' ),
			array(
				'none'     => __( 'My banner calls handraise.consent("granted") or ("denied") on every page', 'handraise' ),
				'remember' => __( 'My banner calls it once, and the browser remembers the answer', 'handraise' ),
				'wp'       => __( 'WP Consent API: the category "statistics"', 'handraise' ),
				'google'   => __( 'Google Consent Mode: analytics_storage', 'handraise' ),
				'tcf'      => __( 'IAB TCF: purposes 1 and 8', 'handraise' ),
			),
			array( Handraise_Settings::get( 'consent' ) )
		);
		if ( 'wp' === Handraise_Settings::get( 'consent' ) && ! function_exists( 'wp_has_consent' ) ) {
			echo '<p><strong>' . esc_html__( 'The plugin WP Consent API is not active, so the script never learns of consent.', 'handraise' ) . '</strong></p>';
		}
		echo '<p><label for="handraise-consent-detail">' . esc_html__( 'Other types or purposes', 'handraise' ) . '</label><br>';
		echo '<input type="text" class="regular-text code" id="handraise-consent-detail" name="' . esc_attr( self::name( 'consent_detail' ) ) . '" value="' . esc_attr( Handraise_Settings::get( 'consent_detail' ) ) . '"></p>';
		self::help( __( 'For Google and TCF only, such as "ad_storage analytics_storage" or "1 7 8". Empty means the usual ones.', 'handraise' ) );
		self::help( __( 'Until a visitor says yes, the script stores nothing and their behaviour does not count.', 'handraise' ) );
	}

	/**
	 * Which forms are sent.
	 */
	public static function forms() {
		$choices = array();
		foreach ( Handraise_Forms::labels() as $name => $label ) {
			/* translators: %s: the name of a plugin */
			$choices[ $name ] = $label[1] ? $label[0] : sprintf( __( '%s (not active)', 'handraise' ), $label[0] );
		}
		self::choices( 'checkbox', self::name( 'forms' ) . '[]', __( 'Forms to send', 'handraise' ), $choices, Handraise_Settings::get( 'forms' ) );
	}

	/**
	 * Whether forms without Handraise's fields are sent.
	 */
	public static function which() {
		self::choices(
			'radio',
			self::name( 'which' ),
			__( 'Which of them', 'handraise' ),
			array(
				'marked' => __( 'Those that carry Handraise\'s fields', 'handraise' ),
				'all'    => __( 'All, also where the script was blocked or leaves the form alone', 'handraise' ),
			),
			array( Handraise_Settings::get( 'which' ) )
		);
		self::help( __( 'A form carries them if your definition names at least one of the form\'s own fields. Passwords, means of payment and files are never sent.', 'handraise' ) );
	}

	/**
	 * Whether a known lead's return is told, and by which checkbox visitors agree to that.
	 */
	public static function follow_up() {
		self::choices( 'checkbox', self::name( 'follow_up' ), __( 'A known lead returns', 'handraise' ), array( '1' => __( 'Tell the receiver when somebody who agreed to that comes back', 'handraise' ) ), Handraise_Settings::get( 'follow_up' ) ? array( '1' ) : array() );
		echo '<p><label for="handraise-follow-up-name">' . esc_html__( 'The name of the checkbox by which visitors agree', 'handraise' ) . '</label><br>';
		echo '<input type="text" class="regular-text code" id="handraise-follow-up-name" name="' . esc_attr( self::name( 'follow_up_name' ) ) . '" value="' . esc_attr( Handraise_Settings::get( 'follow_up_name' ) ) . '"></p>';
		self::help( __( 'Add a checkbox to your form that is not ticked and not required, under this name. Without the tick, nobody is followed up. A text for it:', 'handraise' ) );
		echo '<blockquote>' . esc_html__( 'Tell your sales team if I come back to this site within 90 days. I can take this back at any time.', 'handraise' ) . '</blockquote>';
		self::help( __( 'Let visitors take it back in your privacy notice: <button type="button" onclick="handraise.followUp(false)">. The browser tells the receiver itself, so start the receiver with --allow-origin and this site\'s address.', 'handraise' ) );
	}

	/**
	 * For whom there is no script.
	 */
	public static function roles() {
		self::choices( 'checkbox', self::name( 'roles' ) . '[]', __( 'Not for these roles', 'handraise' ), array_map( 'translate_user_role', wp_roles()->get_names() ), Handraise_Settings::get( 'roles' ) );
		self::help( __( 'Logged-in users with one of these roles get pages without the script. To test the script, use a private window.', 'handraise' ) );
	}

	/**
	 * The names of the script's fields.
	 */
	public static function fields() {
		echo '<details' . ( Handraise_Settings::get( 'fields' ) ? ' open' : '' ) . '><summary>' . esc_html__( 'Change them', 'handraise' ) . '</summary>';
		self::help( __( 'Only if another plugin needs other names in the form. The receiver always gets the usual ones.', 'handraise' ) );
		foreach ( Handraise_Settings::KEYS as $key ) {
			$name = Handraise_Settings::field( $key );
			$id   = 'handraise-field-' . $key;
			echo '<p><label for="' . esc_attr( $id ) . '"><code>handraise_' . esc_html( $key ) . '</code></label><br>';
			echo '<input type="text" class="regular-text code" id="' . esc_attr( $id ) . '" name="' . esc_attr( self::name( 'fields' ) . '[' . $key . ']' ) . '" placeholder="' . esc_attr( 'handraise_' . $key ) . '" value="' . esc_attr( $name && 'handraise_' . $key !== $name ? $name : '' ) . '">';
			if ( 'submission' !== $key && 'evidence' !== $key ) {
				echo ' <label><input type="checkbox" name="' . esc_attr( self::name( 'without' ) . '[' . $key . ']' ) . '" value="1"';
				checked( false === $name );
				/* translators: %s: the name of a field */
				echo '> ' . esc_html__( 'leave out', 'handraise' ) . '<span class="screen-reader-text"> handraise_' . esc_html( $key ) . '</span></label>';
			}
			echo '</p>';
		}
		echo '</details>';
	}
}
