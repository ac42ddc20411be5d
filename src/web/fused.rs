//! Puts the matrix product's inner loop with fused multiply-add in the place of the one built in.

use js_sys::{Object, Reflect, WebAssembly};
use wasm_bindgen::prelude::*;

/// From now on matrix products round once where they rounded twice: up to twice as fast, equal only within rounding.
/// `module` is the compiled `fused.wasm`; a browser without relaxed SIMD cannot compile it.
///
/// # Errors
/// What instantiating it throws.
#[wasm_bindgen(js_name = fuseArithmetic)]
pub fn fuse_arithmetic(module: &WebAssembly::Module) -> Result<(), JsValue> {
    let (imports, env) = (Object::new(), Object::new());
    Reflect::set(&env, &"memory".into(), &wasm_bindgen::memory())?;
    Reflect::set(&imports, &"env".into(), &env)?;
    let instance = WebAssembly::Instance::new(module, &imports)?;
    let kernel: js_sys::Function = Reflect::get(&instance.exports(), &"multiply_panels".into())?.dyn_into()?;
    let table: WebAssembly::Table = wasm_bindgen::function_table().dyn_into()?;
    table.set(matmul::panel_kernel_index() as u32, &kernel)
}
