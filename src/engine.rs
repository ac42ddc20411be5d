//! Which device computes: the CPU, or a GPU through WebGPU.

use burn::tensor::Device;

#[cfg(feature = "webgpu")]
use crate::reading::brief;

/// Floating-point operations of one uninterrupted piece of work on the CPU engine: about 40 ms at
/// the 35 GFLOP/s of one core of a server in WebAssembly, under a fifth of a second on a phone a
/// quarter as fast. A constant, not a measurement, so that equal seeds give equal bits on every machine.
pub const PIECE_FLOPS: usize = 1_500_000_000;

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// Burn's Flex backend: one thread of SIMD instructions.
    Cpu,
    /// Burn's wgpu backend.
    WebGpu,
}

/// An engine that is ready to compute.
#[derive(Clone, Debug)]
pub struct Engine {
    kind: EngineKind,
    device: Device,
}

impl Engine {
    /// The CPU engine. Equal seeds give equal bits from run to run.
    #[cfg(feature = "cpu")]
    pub fn cpu() -> Self {
        Self { kind: EngineKind::Cpu, device: Device::flex() }
    }

    /// The WebGPU engine on the best adapter there is, and the handles of its device.
    ///
    /// # Errors
    /// [`crate::ErrorKind::EngineUnavailable`] when no device can be had.
    #[cfg(feature = "webgpu")]
    pub async fn webgpu() -> crate::Result<(Self, burn::tensor::wgpu::WgpuSetup)> {
        let (device, setup) =
            Device::wgpu_options().tasks_max(TASKS_MAX).init_with_setup_async().await.map_err(|error| {
                crate::Error::new(
                    crate::ErrorKind::EngineUnavailable,
                    format!(
                        "The GPU gave no device: {}. The CPU engine trains the same models.",
                        brief(&error.to_string())
                    ),
                )
            })?;
        Ok((Self { kind: EngineKind::WebGpu, device }, setup))
    }

    /// Which engine this is.
    pub fn kind(&self) -> EngineKind {
        self.kind
    }

    /// The device of its tensors, without automatic differentiation.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Whether the tensors live on a GPU: reads must be awaited there, and uploads cost a submit.
    pub fn is_gpu(&self) -> bool {
        self.kind == EngineKind::WebGpu
    }
}

/// Kernels that one GPU command buffer gathers before it is submitted: nine training steps of `mlp-512`, of 14 kernels each, so
/// that a window of 16 steps is three submits. A slow GPU gets shorter windows, and with them shorter command buffers.
#[cfg(feature = "webgpu")]
const TASKS_MAX: usize = 128;
