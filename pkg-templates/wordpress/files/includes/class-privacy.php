<?php
/**
 * Privacy: a text for the site's privacy policy, and WordPress's own tools to export and erase personal data, for forms that wait.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Ties the plugin to WordPress's privacy tools.
 */
final class Handraise_Privacy {

	/**
	 * Ties it to its hooks.
	 */
	public static function register() {
		add_action( 'admin_init', array( __CLASS__, 'policy' ) );
		add_filter( 'wp_privacy_personal_data_exporters', array( __CLASS__, 'exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( __CLASS__, 'eraser' ) );
	}

	/**
	 * Suggests a text for the privacy policy.
	 */
	public static function policy() {
		$receiver = (string) wp_parse_url( Handraise_Settings::get( 'receiver' ), PHP_URL_HOST );
		$text     = '<p class="privacy-policy-tutorial">' . esc_html__( 'Adapt this text to what you use. Your definition says what is observed and for how long it counts.', 'handraise' ) . '</p>'
			. '<p>' . esc_html__( 'With your consent, this site notes in your browser which of its pages you read, and for how long. These notes stay in your browser\'s local storage. They hold no name, no address and no identifier. If you take your consent back, they are removed.', 'handraise' ) . '</p>'
			/* translators: %s: the name of a server */
			. '<p>' . sprintf( esc_html__( 'When you send a form, the form carries a summary of these notes and a score computed from them. We send what you wrote, together with this summary, to our server %s, where our sales team reads it. If that server cannot be reached, the form waits on this site for at most 14 days.', 'handraise' ), '<code>' . esc_html( $receiver ) . '</code>' ) . '</p>';
		if ( '' !== Handraise_Follow_Up::address() ) {
			$text .= '<p>' . esc_html__( 'If you tick "Tell your sales team if I come back", your browser remembers that you sent us this form. If you later use our site in a way that suggests that you want to buy, it tells us once, within 90 days after the form, which kinds of pages you have read here and when. We add this to what you sent us, and somebody may write or call. We use it for nothing else. You can take it back at any time; your browser then deletes what it needs for that. If your browser sends Global Privacy Control, we do none of this.', 'handraise' ) . '</p>';
		}
		wp_add_privacy_policy_content( 'Handraise', wp_kses_post( $text ) );
	}

	/**
	 * Adds the exporter.
	 *
	 * @param array $exporters All exporters.
	 * @return array
	 */
	public static function exporter( $exporters ) {
		$exporters['handraise'] = array(
			'exporter_friendly_name' => __( 'Handraise: forms that wait', 'handraise' ),
			'callback'               => array( __CLASS__, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds the eraser.
	 *
	 * @param array $erasers All erasers.
	 * @return array
	 */
	public static function eraser( $erasers ) {
		$erasers['handraise'] = array(
			'eraser_friendly_name' => __( 'Handraise: forms that wait', 'handraise' ),
			'callback'             => array( __CLASS__, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * Exports the forms of a person that still wait.
	 *
	 * @param string $email The person's address.
	 * @return array
	 */
	public static function export( $email ) {
		$data = array();
		foreach ( self::forms_of( $email ) as $name => $form ) {
			$items = array();
			foreach ( $form['fields'] as $field => $value ) {
				$items[] = array(
					'name'  => $field,
					'value' => is_array( $value ) ? wp_json_encode( $value ) : $value,
				);
			}
			$data[] = array(
				'group_id'    => 'handraise',
				'group_label' => __( 'Forms that wait for the Handraise receiver', 'handraise' ),
				'item_id'     => $name,
				'data'        => $items,
			);
		}
		return array(
			'data' => $data,
			'done' => true,
		);
	}

	/**
	 * Erases the forms of a person that still wait.
	 *
	 * @param string $email The person's address.
	 * @return array
	 */
	public static function erase( $email ) {
		$forms = self::forms_of( $email );
		foreach ( array_keys( $forms ) as $name ) {
			Handraise_Queue::remove( $name );
		}
		return array(
			'items_removed'  => (bool) $forms,
			'items_retained' => false,
			'messages'       => array( __( 'Forms that were delivered are at the Handraise receiver. Remove them there.', 'handraise' ) ),
			'done'           => true,
		);
	}

	/**
	 * The forms that wait and have an address in one of their fields.
	 *
	 * @param string $email The address.
	 * @return array
	 */
	private static function forms_of( $email ) {
		$found = array();
		foreach ( '' === $email ? array() : Handraise_Queue::names() as $name ) {
			$form = Handraise_Queue::get( $name );
			$has  = false;
			if ( $form ) {
				array_walk_recursive(
					$form['fields'],
					static function ( $value ) use ( $email, &$has ) {
						$has = $has || 0 === strcasecmp( trim( (string) $value ), $email );
					}
				);
			}
			if ( $has ) {
				$found[ $name ] = $form;
			}
		}
		return $found;
	}
}
