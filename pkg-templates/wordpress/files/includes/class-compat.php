<?php
/**
 * Asks plugins and services that move, delay or merge scripts to leave this one alone. The script works without it, too; a score is then
 * later, because the script sees less of a visit. The names of the filters are from these plugins' documents and sources.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Excludes the script from optimisers.
 */
final class Handraise_Compat {

	/** A part of the addresses of all scripts of this plugin. */
	const PATH = '/handraise/';

	/** Filters of lists of addresses or of parts of them. */
	const BY_ADDRESS = array(
		'rocket_exclude_js',
		'rocket_exclude_defer_js',
		'rocket_delay_js_exclusions',
		'litespeed_optimize_js_excludes',
		'litespeed_optm_js_defer_exc',
		'litespeed_optm_gm_js_exc',
		'wp-optimize-minify-default-exclusions',
		'perfmatters_delay_js_exclusions',
		'perfmatters_minify_js_exclusions',
	);

	/** Filters of lists of handles. */
	const BY_HANDLE = array(
		'sgo_javascript_combine_exclude',
		'sgo_js_minify_exclude',
		'sgo_js_async_exclude',
	);

	/** Filters of lists of texts in inline scripts. */
	const INLINE = array(
		'rocket_excluded_inline_js_content',
		'rocket_defer_inline_exclusions',
		'sgo_javascript_combine_excluded_inline_content',
	);

	/**
	 * Ties it to the filters. A filter of a plugin that is not there is never called.
	 */
	public static function register() {
		foreach ( self::BY_ADDRESS as $filter ) {
			add_filter( $filter, array( __CLASS__, 'add_path' ) );
		}
		foreach ( self::BY_HANDLE as $filter ) {
			add_filter( $filter, array( __CLASS__, 'add_handles' ) );
		}
		foreach ( self::INLINE as $filter ) {
			add_filter( $filter, array( __CLASS__, 'add_inline' ) );
		}
		add_filter( 'rocket_minify_excluded_external_js', array( __CLASS__, 'add_path' ) );
		add_filter( 'autoptimize_filter_js_exclude', array( __CLASS__, 'add_to_text' ) );
		add_filter( 'js_do_concat', array( __CLASS__, 'keep_apart' ), 10, 2 );
	}

	/**
	 * Attributes that the services read in a tag: Cloudflare's Rocket Loader, WP Rocket, LiteSpeed, WP Fastest Cache and their like.
	 *
	 * @return array
	 */
	public static function attributes() {
		return array(
			'data-cfasync'     => 'false',
			'data-no-optimize' => '1',
			'data-no-defer'    => '1',
			'data-no-minify'   => '1',
			'nowprocket'       => '',
		);
	}

	/**
	 * Adds the scripts to a list of addresses.
	 *
	 * @param mixed $list The list.
	 * @return mixed
	 */
	public static function add_path( $list ) {
		return self::add( $list, array( '/plugins' . self::PATH . 'assets/handraise-loader', '/plugins' . self::PATH . 'js/' ) );
	}

	/**
	 * Adds the scripts to a list of handles.
	 *
	 * @param mixed $list The list.
	 * @return mixed
	 */
	public static function add_handles( $list ) {
		return self::add( $list, array( Handraise_Enqueue::HANDLE, 'handraise-consent', 'handraise-ninja' ) );
	}

	/**
	 * Adds the script's options to a list of inline scripts.
	 *
	 * @param mixed $list The list.
	 * @return mixed
	 */
	public static function add_inline( $list ) {
		return self::add( $list, array( 'handraiseOptions' ) );
	}

	/**
	 * Adds the scripts to Autoptimize's list, which is a text with commas, or an array whose keys are parts of addresses.
	 *
	 * @param mixed $list The list.
	 * @return mixed
	 */
	public static function add_to_text( $list ) {
		$parts = array( 'handraise-loader', self::PATH . 'js/', 'handraiseOptions' );
		if ( is_array( $list ) ) {
			return $list + array_fill_keys( $parts, '' );
		}
		return ltrim( $list . ', ' . implode( ', ', $parts ), ', ' );
	}

	/**
	 * Keeps the scripts out of what Jetpack Boost puts together.
	 *
	 * @param bool   $concat Whether to put it together.
	 * @param string $handle The script's handle.
	 * @return bool
	 */
	public static function keep_apart( $concat, $handle ) {
		return 0 === strpos( (string) $handle, 'handraise' ) ? false : $concat;
	}

	/**
	 * Adds to a list, if it is one.
	 *
	 * @param mixed    $list  The list.
	 * @param string[] $items What to add.
	 * @return mixed
	 */
	private static function add( $list, $items ) {
		return is_array( $list ) ? array_merge( $list, $items ) : $list;
	}
}
