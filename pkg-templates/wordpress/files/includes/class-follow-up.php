<?php
/**
 * Whether the return of a known lead is told, and where. A visitor agrees to it by a checkbox of the form; the page holds no answer. It does not know forms.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Ties the setting to the script.
 */
final class Handraise_Follow_Up {

	/**
	 * Where the script tells it.
	 *
	 * @return string Empty if it does not.
	 */
	public static function address() {
		return Handraise_Settings::get( 'follow_up' ) ? Handraise_Settings::address( '/v1/updates' ) : '';
	}

	/**
	 * Adds the script that marks the checkbox, because form plugins give it a name and no attribute.
	 */
	public static function enqueue() {
		if ( '' === self::address() ) {
			return;
		}
		wp_enqueue_script( 'handraise-follow-up', plugins_url( 'js/follow-up.js', HANDRAISE_FILE ), array(), Handraise_Plugin::pack( 'version' ), array( 'strategy' => 'defer' ) );
		// Where an optimiser puts all scripts into one file there is no tag, so the name is here.
		wp_add_inline_script( 'handraise-follow-up', 'window.handraiseFollowUp=' . wp_json_encode( Handraise_Settings::get( 'follow_up_name' ), JSON_HEX_TAG | JSON_UNESCAPED_SLASHES ) . ';', 'before' );
	}
}
