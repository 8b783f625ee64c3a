//! Takes schemas of types from `schemars`, which the library and the other contracts use too, into the document: utoipa only carries their names.
//! It does not know types.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

/// Where utoipa carries the schema that `schemars` wrote.
const SCHEMA: &str = "x-schema";
/// Where it carries the schemas that this one refers to.
const OTHERS: &str = "x-others";

/// How a type is used, and so which of its members must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// In an answer, every member is there.
    Answer,
    /// In a body, what may be left out may be left out.
    Body,
}

/// The schema of a type, as utoipa carries it.
pub(crate) fn of<T: JsonSchema>(used: Use) -> RefOr<Schema> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let settings = if used == Use::Answer { settings.for_serialize() } else { settings };
    let mut generator = settings.into_generator();
    let schema = T::json_schema(&mut generator);
    // Where the type refers to itself, it is among the others too.
    let others: Map<String, Value> = generator.take_definitions(true);
    let carried = ExtensionsBuilder::new().add(SCHEMA, Value::from(schema)).add(OTHERS, json!(others)).build();
    ObjectBuilder::new().extensions(Some(carried)).build().into()
}

/// Takes what utoipa carried under a name out into the schemas of the document.
pub(super) fn unpack(name: String, mut carried: Value, schemas: &mut Map<String, Value>) {
    if let Some(Value::Object(others)) = carried.get_mut(OTHERS).map(Value::take) {
        for (name, schema) in others {
            debug_assert!(schemas.get(&name).is_none_or(|known| *known == schema), "two schemas are called {name}");
            schemas.insert(name, schema);
        }
    }
    let schema = carried.get_mut(SCHEMA).map(Value::take);
    let schema = schema.unwrap_or(carried);
    debug_assert!(schemas.get(&name).is_none_or(|known| *known == schema), "two schemas are called {name}");
    schemas.insert(name, schema);
}

/// Lets attributes of handlers name types of answers, or of bodies.
macro_rules! described {
    ($used:ident: $($type:ty),+ $(,)?) => { $(
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::routes::document::schema_of::<Self>($crate::routes::document::Use::$used)
            }
        }

        impl utoipa::ToSchema for $type {
            fn name() -> std::borrow::Cow<'static, str> {
                <Self as schemars::JsonSchema>::schema_name()
            }
        }
    )+ };
}
pub(crate) use described;
