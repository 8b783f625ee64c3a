<?php
/**
 * Comments. Off at first: few of those who comment want to talk to sales.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes a comment that is not spam.
 */
function handraise_forms_comments() {
	add_action(
		'comment_post',
		static function ( $id, $approved, $comment ) {
			if ( 'spam' === $approved || 'trash' === $approved || ! empty( $comment['comment_type'] ) && 'comment' !== $comment['comment_type'] ) {
				return;
			}
			$comment = wp_unslash( $comment );
			$fields  = array();
			foreach ( array(
				'name'    => 'comment_author',
				'email'   => 'comment_author_email',
				'website' => 'comment_author_url',
				'comment' => 'comment_content',
			) as $name => $key ) {
				Handraise_Fields::add( $fields, $name, isset( $comment[ $key ] ) ? (string) $comment[ $key ] : '' );
			}
			Handraise_Forward::take( $fields, 'comments' );
		},
		10,
		3
	);
}
