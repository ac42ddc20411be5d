use inkgrad::recipe;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/www/core/recipes.js");

fn module() -> String {
    let rows = serde_json::to_string_pretty(&recipe::described().unwrap()).unwrap();
    format!(
        "// The catalogue as src/recipe/catalogue.rs has it, so that the page can show it before any engine is there.\n\
         // Written by: cargo test --test native write_recipes -- --ignored\n\n\
         /** @type {{import(\"./protocol.js\").Recipe[]}} */\nexport const recipes = {rows};\n"
    )
}

#[test]
#[ignore = "writes www/core/recipes.js"]
fn write_recipes() {
    std::fs::write(PATH, module()).unwrap();
}

#[test]
fn the_pages_catalogue_is_the_crates() {
    assert_eq!(std::fs::read_to_string(PATH).unwrap(), module());
}
