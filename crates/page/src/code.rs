//! The codes that page and module exchange. Their TypeScript is generated from this list: see `generated.rs`. It does not know
//! what a code makes the module do.

/// A code that the module receives.
#[cfg(target_arch = "wasm32")]
pub(crate) trait Code: Sized {
    /// Reads a code. A caller may send any number.
    fn from_code(code: u32) -> Option<Self>;
}

/// Declares enums whose codes cross the border. A variant's comment is its comment in TypeScript, too.
macro_rules! codes {
    ($($(#[doc = $about:literal])+ $name:ident { $($(#[doc = $doc:literal])* $code:ident = $number:literal,)+ })+) => {$(
        $(#[doc = $about])+
        #[derive(Clone, Copy)]
        #[repr(u32)]
        pub(crate) enum $name {
            $($(#[doc = $doc])* $code = $number,)+
        }

        #[cfg(target_arch = "wasm32")]
        impl Code for $name {
            fn from_code(code: u32) -> Option<Self> {
                match code {
                    $($number => Some(Self::$code),)+
                    _ => None,
                }
            }
        }

        #[cfg(test)]
        impl $name {
            /// The comment, and each code's name, number and comment.
            pub(crate) const LIST: (&str, &[(&str, u32, &str)]) =
                (concat!($($about),+), &[$((stringify!($code), Self::$code as u32, concat!($($doc),*))),+]);
        }
    )+};
}

codes! {
    /// Events without text, for `tell`. Up to `Restored` they are lifecycle events, whose value is the offset from UTC in
    /// quarters of an hour.
    Tell {
        /// Time passed.
        Tick = 0,
        Visible = 1,
        Hidden = 2,
        Focus = 3,
        Blur = 4,
        /// A touch, a pointer, a key, a scroll, media that play.
        Activity = 5,
        Freeze = 6,
        Resume = 7,
        PageHide = 8,
        PageShow = 9,
        /// The page comes back from the back/forward cache.
        Restored = 10,
        /// The value is how far, in percent.
        Scroll = 16,
        /// The value is the place of the action's selector.
        Click = 17,
        /// The value is a `Consent`.
        Allow = 18,
        Forget = 19,
        /// The value is a `Coverage`.
        Flag = 20,
        /// The value is 1 when the browser is automated and nobody has touched the page yet.
        Suspect = 21,
        ClearForm = 22,
        SendForm = 23,
    }

    /// Events with up to five texts, for `say`.
    Say {
        /// Host, path with query.
        Open = 0,
        /// `utm_source`, `utm_medium`, `utm_campaign`, `utm_term`, the referrer's host. The value is 1 when the page was only
        /// loaded again, or gone back to.
        Land = 1,
        /// The action's name. The value is its amount.
        Act = 2,
        /// The link's host, path with query. The value is 1 when it stays on this site.
        Follow = 3,
        /// A control's name, autocomplete token, label, value. The value is 1 when it is a ticked checkbox.
        FillIn = 4,
        /// Evidence.
        Restore = 5,
        /// Host, path with query of the address that the form being read is sent to. The value's lowest bit is 1 when that is this
        /// site; the others tell which of the forms' selectors match. The answer is whether the definition names the form.
        SendTo = 6,
    }

    /// Questions, for `ask`.
    Ask {
        /// The selectors of actions, one a line.
        Selectors = 0,
        /// The evidence that may be stored; nothing when none may.
        Store = 1,
        /// The evidence that goes with a form.
        Evidence = 2,
        /// The definition's texts, each ended by a zero.
        Texts = 3,
        /// The short assessment: numbers of four bytes, in the order of `Summary`.
        Numbers = 4,
        /// One byte when evidence may be stored; nothing when not.
        MayStore = 5,
        /// The selectors of forms, one a line.
        FormSelectors = 6,
    }

    /// What `start` found in the buffer.
    Start {
        /// No definition, or a damaged one.
        Unreadable = 0,
        Ready = 1,
        /// A definition in a version of the format that this module does not read.
        UnknownVersion = 2,
    }
}
