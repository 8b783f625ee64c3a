<?php
/**
 * Removes everything that the plugin has stored, on every site of a network.
 *
 * @package Handraise
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

/**
 * Removes what one site has: options, forms that wait, events, and the folder in its uploads.
 */
function handraise_uninstall_site() {
	global $wpdb;
	wp_unschedule_hook( 'handraise_daily' );
	wp_unschedule_hook( 'handraise_send' );

	// phpcs:ignore WordPress.DB.DirectDatabaseQuery.DirectQuery, WordPress.DB.DirectDatabaseQuery.NoCaching -- Options cannot be listed otherwise.
	$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name = %s OR option_name LIKE %s OR option_name LIKE %s OR option_name LIKE %s", 'handraise', $wpdb->esc_like( 'handraise_' ) . '%', $wpdb->esc_like( '_transient_handraise_' ) . '%', $wpdb->esc_like( '_transient_timeout_handraise_' ) . '%' ) );
	foreach ( $names as $name ) {
		delete_option( $name );
	}

	$folder = wp_upload_dir( null, false )['basedir'] . '/handraise';
	if ( is_dir( $folder ) ) {
		require_once ABSPATH . 'wp-admin/includes/class-wp-filesystem-base.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-filesystem-direct.php';
		$files = new WP_Filesystem_Direct( null );
		$files->delete( $folder, true );
	}
}

if ( is_multisite() ) {
	// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedVariableFound -- Both names end with this file.
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $handraise_site ) {
		switch_to_blog( $handraise_site );
		handraise_uninstall_site();
		restore_current_blog();
	}
} else {
	handraise_uninstall_site();
}
