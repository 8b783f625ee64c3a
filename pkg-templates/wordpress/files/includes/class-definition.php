<?php
/**
 * The definition that pages load. It is fetched from the receiver, checked, and kept in the uploads folder, so that pages load it from the
 * site's own origin. If the fetched one is missing, pages load the one that came with the plugin. It does not know what a definition says.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Fetches, keeps and serves the definition.
 */
final class Handraise_Definition {

	const OPTION = 'handraise_definition';
	/** The longest definition that the receiver sends. */
	const MOST_BYTES = 262144;
	/** The oldest format that the script reads. */
	const OLDEST_FORMAT = 2;
	/** The newest format of which this version knows. A newer bundled definition raises it. */
	const NEWEST_FORMAT = 3;
	/** The receiver knows a replaced definition for as long. A cached page may still load it. */
	const KEPT_S = 30 * DAY_IN_SECONDS;

	/**
	 * What is known of the fetched definition: sha256, name, fetched (when it was last seen at the receiver), error (why the last
	 * attempt failed), replaced (hashes of earlier ones, and when they were replaced).
	 *
	 * @return array
	 */
	public static function state() {
		$state = get_option( self::OPTION, array() );
		return array_merge(
			array(
				'sha256'   => '',
				'name'     => '',
				'fetched'  => 0,
				'error'    => '',
				'replaced' => array(),
			),
			is_array( $state ) ? $state : array()
		);
	}

	/**
	 * Whether pages load the fetched definition.
	 *
	 * @return bool
	 */
	public static function is_live() {
		$sha256 = self::state()['sha256'];
		return 'live' === Handraise_Settings::get( 'definition' ) && '' !== $sha256 && is_readable( self::path( $sha256 ) );
	}

	/**
	 * The address of the definition, for pages. It changes with the definition, so no cache holds an old one under a new address.
	 *
	 * @return string
	 */
	public static function url() {
		if ( ! self::is_live() ) {
			$bundled = plugins_url( 'assets/definition.mql', HANDRAISE_FILE );
			return self::on_site( add_query_arg( 'ver', substr( Handraise_Plugin::pack( 'definition_sha256' ), 0, 16 ), $bundled ) );
		}
		$sha256  = self::state()['sha256'];
		$uploads = wp_upload_dir( null, false );
		$url     = set_url_scheme( $uploads['baseurl'] ) . '/handraise/' . self::file( $sha256 );
		// Uploads may be on another server, from which a page may not fetch.
		if ( wp_parse_url( $url, PHP_URL_HOST ) !== wp_parse_url( home_url(), PHP_URL_HOST ) ) {
			return self::on_site( add_query_arg( 'handraise_definition', $sha256, home_url( '/' ) ) );
		}
		return self::on_site( $url );
	}

	/**
	 * An address without scheme and host if it is on this site, so that pages under another of the site's names load it from there, and so
	 * that optimisers that move files to other servers leave it alone.
	 *
	 * @param string $url An address.
	 * @return string
	 */
	public static function on_site( $url ) {
		$same = wp_parse_url( $url, PHP_URL_HOST ) === wp_parse_url( home_url(), PHP_URL_HOST )
			&& wp_parse_url( $url, PHP_URL_PORT ) === wp_parse_url( home_url(), PHP_URL_PORT );
		return $same ? wp_make_link_relative( $url ) : $url;
	}

	/**
	 * Fetches the definition. Whatever goes wrong, the last good one stays.
	 *
	 * @return true|WP_Error
	 */
	public static function fetch() {
		if ( 'live' !== Handraise_Settings::get( 'definition' ) ) {
			return true;
		}
		$state  = self::state();
		$result = self::fetch_bytes();
		if ( ! is_wp_error( $result ) ) {
			$result = self::keep( hash( 'sha256', $result ), $result, $state );
		}
		$state['error'] = is_wp_error( $result ) ? $result->get_error_message() : '';
		update_option( self::OPTION, $state );
		return is_wp_error( $result ) ? $result : true;
	}

	/**
	 * The bytes that the receiver sends, checked.
	 *
	 * @return string|WP_Error
	 */
	private static function fetch_bytes() {
		$url = Handraise_Settings::address( '/v1/definition.mql' );
		if ( '' === $url ) {
			return new WP_Error( 'handraise', __( 'The receiver\'s address is missing.', 'handraise' ) );
		}
		$answer = wp_remote_get( $url, Handraise_Forward::request( 10 ) + array( 'limit_response_size' => self::MOST_BYTES + 1 ) );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		$status = wp_remote_retrieve_response_code( $answer );
		if ( 200 !== $status ) {
			/* translators: 1: an address, 2: an HTTP status */
			return new WP_Error( 'handraise', sprintf( __( '%1$s answered with the status %2$s. Check the receiver\'s address.', 'handraise' ), $url, $status ) );
		}
		return self::check( wp_remote_retrieve_body( $answer ), (string) wp_remote_retrieve_header( $answer, 'etag' ) );
	}

	/**
	 * Checks that bytes are a definition that the script reads, and those that the receiver meant to send.
	 *
	 * @param string $bytes What came.
	 * @param string $tag   The receiver's ETag, which has the hash.
	 * @return string|WP_Error The bytes.
	 */
	public static function check( $bytes, $tag ) {
		if ( strlen( $bytes ) > self::MOST_BYTES ) {
			return new WP_Error( 'handraise', __( 'What the receiver sent is too long for a definition.', 'handraise' ) );
		}
		if ( strlen( $bytes ) < 8 || 'MQL' !== substr( $bytes, 0, 3 ) ) {
			return new WP_Error( 'handraise', __( 'What the receiver sent is no definition. Check the receiver\'s address: another page may answer there.', 'handraise' ) );
		}
		$format = ord( $bytes[3] );
		if ( $format < self::OLDEST_FORMAT || $format > self::newest_format() ) {
			/* translators: 1: the number of a format, 2: the version of this plugin */
			return new WP_Error( 'handraise', sprintf( __( 'The definition has format %1$s, which version %2$s of this plugin does not read. Update the plugin.', 'handraise' ), $format, Handraise_Plugin::pack( 'version' ) ) );
		}
		if ( preg_match( '/^(?:W\/)?"([0-9a-f]{16,64})/', $tag, $found ) && 0 !== strpos( hash( 'sha256', $bytes ), $found[1] ) ) {
			return new WP_Error( 'handraise', __( 'The definition arrived incomplete or changed. Try again.', 'handraise' ) );
		}
		return $bytes;
	}

	/**
	 * The newest format that the script reads: it reads at least the one that it came with.
	 *
	 * @return int
	 */
	private static function newest_format() {
		$head = (string) file_get_contents( plugin_dir_path( HANDRAISE_FILE ) . 'assets/definition.mql', false, null, 0, 4 );
		return 4 === strlen( $head ) ? max( self::NEWEST_FORMAT, ord( $head[3] ) ) : self::NEWEST_FORMAT;
	}

	/**
	 * Keeps a definition in the uploads folder and notes it.
	 *
	 * @param string $sha256 Its hash.
	 * @param string $bytes  The definition.
	 * @param array  $state  What is known; changed if all goes well.
	 * @return true|WP_Error
	 */
	private static function keep( $sha256, $bytes, &$state ) {
		$path = self::path( $sha256 );
		if ( ! is_file( $path ) || hash_file( 'sha256', $path ) !== $sha256 ) {
			$files = self::files();
			// Whole or not at all: a page may load it at the same time.
			$part = $path . '.' . wp_generate_password( 8, false ) . '.part';
			if ( ! wp_mkdir_p( dirname( $path ) ) || ! $files->put_contents( $part, $bytes, 0644 ) || ! $files->move( $part, $path, true ) ) {
				/* translators: %s: a folder */
				return new WP_Error( 'handraise', sprintf( __( 'The definition cannot be written to %s. Make this folder writable.', 'handraise' ), dirname( $path ) ) );
			}
		}
		if ( $state['sha256'] !== $sha256 ) {
			if ( '' !== $state['sha256'] ) {
				$state['replaced'][ $state['sha256'] ] = time();
			}
			unset( $state['replaced'][ $sha256 ] );
			$state['sha256'] = $sha256;
			$state['name']   = '';
		}
		if ( '' === $state['name'] ) {
			$state['name'] = self::fetch_name( $sha256 );
		}
		$state['fetched'] = time();
		self::remove_replaced( $state );
		return true;
	}

	/**
	 * How the receiver calls its active definition. It is for people only.
	 *
	 * @param string $sha256 The hash of the definition that it must be.
	 * @return string Empty if the receiver does not say.
	 */
	private static function fetch_name( $sha256 ) {
		$answer = wp_remote_head( Handraise_Settings::address( '/v1/definition.mql' ), Handraise_Forward::request( 5 ) );
		$name   = is_wp_error( $answer ) ? '' : wp_remote_retrieve_header( $answer, 'handraise-definition' );
		$name   = is_string( $name ) ? $name : '';
		$hash   = strrchr( $name, '#' );
		return $hash && 0 === strpos( $sha256, substr( $hash, 1 ) ) ? sanitize_text_field( $name ) : '';
	}

	/**
	 * Removes definitions that were replaced so long ago that the receiver no longer knows them.
	 *
	 * @param array $state What is known; changed.
	 */
	private static function remove_replaced( &$state ) {
		foreach ( $state['replaced'] as $sha256 => $when ) {
			if ( $when < time() - self::KEPT_S ) {
				wp_delete_file( self::path( $sha256 ) );
				unset( $state['replaced'][ $sha256 ] );
			}
		}
	}

	/**
	 * Sends a kept definition, for sites whose uploads are on another server.
	 */
	public static function serve() {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- A public file is read; nothing changes.
		$sha256 = isset( $_GET['handraise_definition'] ) ? sanitize_text_field( wp_unslash( $_GET['handraise_definition'] ) ) : '';
		if ( ! preg_match( '/^[0-9a-f]{64}$/', $sha256 ) || ! is_readable( self::path( $sha256 ) ) ) {
			return;
		}
		header( 'Content-Type: application/octet-stream' );
		header( 'Cache-Control: public, max-age=31536000, immutable' );
		header( 'ETag: "' . $sha256 . '"' );
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- These are the bytes of a file, not HTML.
		echo self::files()->get_contents( self::path( $sha256 ) );
		exit;
	}

	/**
	 * The name of the file that a definition is kept in.
	 *
	 * @param string $sha256 Its hash.
	 * @return string
	 */
	private static function file( $sha256 ) {
		return 'definition-' . substr( $sha256, 0, 16 ) . '.mql';
	}

	/**
	 * The path of that file.
	 *
	 * @param string $sha256 Its hash.
	 * @return string
	 */
	private static function path( $sha256 ) {
		return wp_upload_dir( null, false )['basedir'] . '/handraise/' . self::file( $sha256 );
	}

	/**
	 * Access to the uploads folder, which WordPress itself always writes directly.
	 *
	 * @return WP_Filesystem_Direct
	 */
	private static function files() {
		require_once ABSPATH . 'wp-admin/includes/class-wp-filesystem-base.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-filesystem-direct.php';
		return new WP_Filesystem_Direct( null );
	}
}
