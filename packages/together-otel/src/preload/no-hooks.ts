/**
 * Replaces import-in-the-middle and require-in-the-middle in the bundles: OpenTelemetry's base
 * class would hook every module, and we find ours differently (module-hooks.ts).
 */
export class Hook {
  unhook(): void {}
}
