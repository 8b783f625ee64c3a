<?php
/**
 * Sends forms to the receiver, from server to server. A form first waits in the queue; it is sent after the visitor has their answer, and
 * again later if the receiver does not answer. Nothing here can make a form fail. It does not know form plugins.
 *
 * @package Handraise
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes forms and delivers them.
 */
final class Handraise_Forward {

	const EVENT = 'handraise_send';
	const STATE = 'handraise_state';
	/** The pauses after the first failure, the second, and so on, in seconds. The last one repeats. */
	const PAUSES = array( 60, 300, 900, 3600, 10800, 21600 );
	/** How long one run of WP-Cron may send, in seconds. */
	const RUN_S = 20;
	/** The receiver takes forms of 192 KiB. */
	const MOST_BYTES = 190000;
	/** The receiver refuses these forms whenever they come, so they are not sent again. */
	const REFUSALS = array( 400, 413, 415 );

	/**
	 * The forms of this request, by their names in the queue.
	 *
	 * @var string[]
	 */
	private static $taken = array();

	/**
	 * The forms of this request for which the queue has no place.
	 *
	 * @var array[]
	 */
	private static $unstored = array();

	/**
	 * The submission ids of this request. A form that two hooks report is taken once.
	 *
	 * @var bool[]
	 */
	private static $seen = array();

	/**
	 * Takes a form that a visitor has sent.
	 *
	 * @param array      $fields The form's fields.
	 * @param string     $source Where the form came from: a name of Handraise_Forms.
	 * @param array|null $marks  Handraise's own fields, if they are not in this request's.
	 */
	public static function take( $fields, $source, $marks = null ) {
		try {
			$marks      = null === $marks ? Handraise_Fields::marks() : $marks;
			$submission = Handraise_Fields::submission( $marks );
			if ( ( '' === $submission && 'all' !== Handraise_Settings::get( 'which' ) ) || isset( self::$seen[ $submission ] ) ) {
				return;
			}
			/**
			 * Filters the fields of a form before they are sent to the receiver. An empty list keeps the form on the site.
			 *
			 * @param array  $fields Names and values, without Handraise's own.
			 * @param string $source Where the form came from, such as `cf7`.
			 */
			$fields = (array) apply_filters( 'handraise_fields', Handraise_Fields::contact( $fields ), $source );
			if ( ! $fields ) {
				return;
			}
			$marks['handraise_submission'] = '' === $submission ? bin2hex( random_bytes( 16 ) ) : $submission;

			self::$seen[ $marks['handraise_submission'] ] = true;

			if ( ! self::$taken && ! self::$unstored ) {
				add_action( 'shutdown', array( __CLASS__, 'send_taken' ), PHP_INT_MAX );
			}
			$name = Handraise_Queue::add( $fields + $marks );
			if ( '' === $name ) {
				self::$unstored[] = $fields + $marks;
			} else {
				self::$taken[ $name ] = $name;
			}
		} catch ( Throwable $problem ) {
			self::log( $problem->getMessage() );
		}
	}

	/**
	 * Sends the forms of this request, after its answer. While the receiver is known to be down, they only wait.
	 */
	public static function send_taken() {
		try {
			self::plan( 0 );
			if ( self::state()['next'] > time() ) {
				self::drop( count( self::$unstored ) );
				return;
			}
			// The visitor does not wait for the receiver, where PHP can end the answer before the script.
			ignore_user_abort( true );
			if ( function_exists( 'fastcgi_finish_request' ) ) {
				fastcgi_finish_request();
			} elseif ( function_exists( 'litespeed_finish_request' ) ) {
				litespeed_finish_request();
			}
			foreach ( self::$unstored as $fields ) {
				self::drop( 'delivered' === self::post( $fields, time(), 3 )['outcome'] ? 0 : 1 );
			}
			self::send( self::$taken, 3 );
		} catch ( Throwable $problem ) {
			self::log( $problem->getMessage() );
		}
	}

	/**
	 * Sends the forms that wait. WP-Cron calls it.
	 */
	public static function send_waiting() {
		$names   = Handraise_Queue::names();
		$dropped = 0;
		foreach ( $names as $at => $name ) {
			$form = Handraise_Queue::get( $name );
			if ( null === $form || $form['received'] < time() - Handraise_Queue::KEPT_S ) {
				Handraise_Queue::remove( $name );
				unset( $names[ $at ] );
				++$dropped;
			}
		}
		self::drop( $dropped );
		self::send( $names, 10 );
	}

	/**
	 * Sends forms until all are delivered, the time is over, or the receiver fails.
	 *
	 * @param string[] $names   Their names in the queue.
	 * @param int      $seconds How long to wait for each answer.
	 */
	private static function send( $names, $seconds ) {
		$end      = time() + self::RUN_S;
		$failures = 0;
		foreach ( $names as $name ) {
			$form = Handraise_Queue::get( $name );
			if ( null === $form || time() >= $end ) {
				continue;
			}
			$answer = self::post( $form['fields'], $form['received'], $seconds );
			if ( 'delivered' === $answer['outcome'] ) {
				Handraise_Queue::remove( $name );
				self::note(
					array(
						'failures' => 0,
						'next'     => 0,
						'error'    => '',
						'last'     => time(),
					)
				);
			} elseif ( 'refused' === $answer['outcome'] ) {
				Handraise_Queue::remove( $name );
				self::note(
					array(
						'refused' => self::state()['refused'] + 1,
						'error'   => $answer['words'],
					)
				);
			} else {
				Handraise_Queue::move_to_end( $name );
				self::fail( $answer['words'] );
				++$failures;
				if ( 0 === $answer['status'] || $failures > 1 ) {
					break;
				}
			}
		}
		if ( Handraise_Queue::count() > 0 ) {
			self::plan( max( 60, self::state()['next'] - time() ) );
		} elseif ( ! wp_doing_cron() ) {
			// WP-Cron itself takes an event off its list, and complains if it is gone.
			wp_unschedule_hook( self::EVENT );
		}
	}

	/**
	 * Sends one form.
	 *
	 * @param array $fields   The form's fields, with Handraise's own.
	 * @param int   $received When WordPress received it.
	 * @param int   $seconds  How long to wait for the answer.
	 * @return array `outcome` (`delivered`, `refused`, `failed`), `status` (0 without an answer), and `words` for people.
	 */
	public static function post( $fields, $received, $seconds ) {
		$request = self::request( $seconds );
		$token   = Handraise_Settings::token();

		$request['headers']['Content-Type'] = 'application/json; charset=utf-8';
		if ( '' !== $token ) {
			// Without the token the receiver does not believe a time, and says so at the lead.
			$request['headers']['Authorization']         = 'Bearer ' . $token;
			$request['headers']['Handraise-Received-At'] = gmdate( 'Y-m-d\TH:i:s\Z', $received );
		}
		$request['body'] = self::body( $fields );

		$answer = wp_remote_post( Handraise_Settings::get( 'receiver' ), $request );
		if ( is_wp_error( $answer ) ) {
			return self::outcome( 'failed', 0, $answer->get_error_message() );
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$said   = json_decode( wp_remote_retrieve_body( $answer ), true );
		// Any page may answer with 200; only the receiver names the submission.
		if ( $status >= 200 && $status < 300 && is_array( $said ) && isset( $said['submission'], $said['repeated'] ) ) {
			return self::outcome( 'delivered', $status, '' );
		}
		$is_problem = is_array( $said ) && isset( $said['type'] ) && is_string( $said['type'] ) && 0 === strpos( $said['type'], 'urn:handraise:problem:' );
		$detail     = $is_problem && isset( $said['detail'] ) && is_string( $said['detail'] ) ? sanitize_text_field( $said['detail'] ) : '';
		if ( ! $is_problem ) {
			$detail = __( 'This is no answer of a Handraise receiver. Check the address.', 'handraise' );
		}
		/* translators: 1: an HTTP status, 2: the receiver's own words */
		$words = sprintf( __( 'The receiver answered with the status %1$d. %2$s', 'handraise' ), $status, $detail );
		return self::outcome( $is_problem && in_array( $status, self::REFUSALS, true ) ? 'refused' : 'failed', $status, $words );
	}

	/**
	 * A form as JSON. What is too long for the receiver is shortened, longest texts first, so that the contact is not lost with it.
	 *
	 * @param array $fields The form's fields.
	 * @return string
	 */
	private static function body( $fields ) {
		$bytes = Handraise_Fields::MOST_BYTES;
		do {
			$body   = (string) wp_json_encode( $fields, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
			$bytes  = intdiv( $bytes, 2 );
			$fields = Handraise_Fields::shorten( $fields, $bytes );
		} while ( strlen( $body ) > self::MOST_BYTES && $bytes > 16 );
		return $body;
	}

	/**
	 * What became of a form.
	 *
	 * @param string $outcome `delivered`, `refused` or `failed`.
	 * @param int    $status  The receiver's status.
	 * @param string $words   What was wrong, for people.
	 * @return array
	 */
	private static function outcome( $outcome, $status, $words ) {
		return compact( 'outcome', 'status', 'words' );
	}

	/**
	 * What all requests to the receiver have in common.
	 *
	 * @param int $seconds How long to wait.
	 * @return array
	 */
	public static function request( $seconds ) {
		$request = array(
			'timeout'            => $seconds,
			'redirection'        => 0,
			'headers'            => array( 'Accept' => 'application/json' ),
			'user-agent'         => 'Handraise for WordPress/' . Handraise_Plugin::pack( 'version' ),
			// On a network, the admin of one site may not reach into the servers' own network.
			'reject_unsafe_urls' => is_multisite(),
		);
		/**
		 * Filters the arguments of every request to the receiver, as wp_remote_request() takes them.
		 *
		 * @param array $request The arguments.
		 */
		return apply_filters( 'handraise_request', $request );
	}

	/**
	 * What is known of the receiver: `failures` in a row, `next` (not before then), `error`, `last` (delivery), and how many forms were
	 * `refused` by it or `dropped` here. Nothing of any form.
	 *
	 * @return array
	 */
	public static function state() {
		$state = get_option( self::STATE, array() );
		return array_merge(
			array(
				'failures' => 0,
				'next'     => 0,
				'error'    => '',
				'last'     => 0,
				'refused'  => 0,
				'dropped'  => 0,
			),
			is_array( $state ) ? $state : array()
		);
	}

	/**
	 * Notes a failure, and when to try again.
	 *
	 * @param string $words What was wrong.
	 */
	private static function fail( $words ) {
		$failures = self::state()['failures'] + 1;
		$pause    = self::PAUSES[ min( $failures, count( self::PAUSES ) ) - 1 ];
		self::note(
			array(
				'failures' => $failures,
				'next'     => time() + $pause,
				'error'    => $words,
			)
		);
	}

	/**
	 * Counts forms that were given up.
	 *
	 * @param int $count How many.
	 */
	private static function drop( $count ) {
		if ( $count ) {
			self::note( array( 'dropped' => self::state()['dropped'] + $count ) );
		}
	}

	/**
	 * Notes what is new about the receiver.
	 *
	 * @param array $news Some values of the state.
	 */
	private static function note( $news ) {
		update_option( self::STATE, array_merge( self::state(), $news ), false );
	}

	/**
	 * Sees to it that WP-Cron sends what waits.
	 *
	 * @param int $seconds In how many seconds. A run that is planned earlier stays.
	 */
	private static function plan( $seconds ) {
		$next = wp_next_scheduled( self::EVENT );
		$when = time() + max( 60, $seconds );
		if ( $next && $next > $when ) {
			wp_unschedule_event( $next, self::EVENT );
			$next = false;
		}
		if ( ! $next ) {
			wp_schedule_single_event( $when, self::EVENT );
		}
	}

	/**
	 * Writes a line into the debug log, if the site keeps one. It never has anything of a form.
	 *
	 * @param string $words What was wrong.
	 */
	private static function log( $words ) {
		if ( defined( 'WP_DEBUG_LOG' ) && WP_DEBUG_LOG ) {
			error_log( 'Handraise: ' . $words ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- Only where the site asks for it.
		}
	}
}
