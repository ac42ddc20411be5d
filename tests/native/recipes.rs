//! What the page has of the crate as data: the catalogue of recipes and the kinds of layers.

use inkgrad::model::{LayerSpec, NetworkSpec, Shape};
use inkgrad::ops::variations::variation_kinds;
use inkgrad::recipe::loss_description::loss_descriptions;
use inkgrad::recipe::{self, OptimizerSpec};
use serde::Serialize;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/www/core");

fn module(text: &str, name: &str, kind: &str, rows: &impl Serialize) -> String {
    let rows = serde_json::to_string_pretty(rows).unwrap();
    format!(
        "// {text}\n\
         // Written by: cargo test --test native write_recipes -- --ignored\n\n\
         /** @type {{import(\"./protocol.js\").{kind}[]}} */\nexport const {name} = {rows};\n"
    )
}

fn modules() -> [(String, String); 5] {
    let recipes =
        "The catalogue as src/recipe/catalogue.rs has it, so that the page can show it before any engine is there.";
    let layers = "The kinds of layers as src/model/layers/ has them, a file each: what editor, links and code views know of them.";
    let optimizers =
        "The optimizers as src/recipe/optimizer_spec.rs has them: what settings, links and code views know of them.";
    let losses =
        "The losses as src/recipe/loss_description.rs has them: what settings, links and code views know of them.";
    let variations = "The variations of the training images as src/ops/variations.rs has them.";
    let described = OptimizerSpec::ALL.map(OptimizerSpec::description);
    [
        (format!("{FOLDER}/recipes.js"), module(recipes, "recipes", "Recipe", &recipe::described().unwrap())),
        (format!("{FOLDER}/optimizers.js"), module(optimizers, "optimizers", "OptimizerKind", &described)),
        (format!("{FOLDER}/losses.js"), module(losses, "losses", "LossKind", &loss_descriptions())),
        (format!("{FOLDER}/variations.js"), module(variations, "variationKinds", "VariationKind", &variation_kinds())),
        (format!("{FOLDER}/layers.js"), module(layers, "layerKinds", "LayerKind", &LayerSpec::descriptions())),
    ]
}

#[test]
fn a_kinds_description_is_what_the_kind_does() {
    for kind in LayerSpec::descriptions() {
        let row = serde_json::to_value(&kind).unwrap();
        let mut fresh = serde_json::json!({ "type": kind.kind });
        for field in row["fields"].as_array().unwrap() {
            fresh[field["name"].as_str().unwrap()] =
                field.get("fresh").or(field["choices"].get(0)).cloned().unwrap_or_default();
        }
        let layer: LayerSpec = serde_json::from_value(fresh).unwrap();
        let network = NetworkSpec { layers: vec![layer.clone()], ..recipe::find("single-layer").unwrap().network };
        let flattens = matches!(network.summary().unwrap()[0].output, Shape::Flat(_));
        assert_eq!((kind.takes_maps, kind.flattens), (layer.takes_maps(), flattens), "{}", kind.kind);
    }
}

#[test]
#[ignore = "writes recipes.js, layers.js, optimizers.js, losses.js and variations.js in www/core"]
fn write_recipes() {
    modules().iter().for_each(|(path, text)| std::fs::write(path, text).unwrap());
}

#[test]
fn the_pages_catalogue_and_layers_are_the_crates() {
    for (path, text) in modules() {
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text, "{path}");
    }
}
