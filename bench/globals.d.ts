// What only the bench has: packages of bench/package.json, and what its pages load before its scripts.
declare module "webgpu";
declare module "lighthouse";
declare var tf: any;
interface Performance {
  measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
}
