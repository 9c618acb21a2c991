/**
 * Files of the runtime itself. The host takes the file with the higher version, so that a package which holds one of
 * these, under any folder, would put its own code in the runtime's place. No honest package does: the assemblies that
 * packages bring in newer versions, such as System.Text.Json, are none of them.
 * Source: the native files and the core library of the shared framework Microsoft.NETCore.App, and of the host.
 */
const coreFiles = new Set(
  [
    'System.Private.CoreLib.dll',
    'mscorlib.dll',
    'createdump',
    'libclrgc.so',
    'libclrgcexp.so',
    'libclretwrc.so',
    'libclrinterpreter.so',
    'libclrjit.so',
    'libcoreclr.so',
    'libcoreclrtraceptprovider.so',
    'libhostfxr.so',
    'libhostpolicy.so',
    'libmscordaccore.so',
    'libmscordbi.so',
    'libnethost.so',
    'libSystem.Globalization.Native.so',
    'libSystem.IO.Compression.Native.so',
    'libSystem.Native.so',
    'libSystem.Net.Security.Native.so',
    'libSystem.Security.Cryptography.Native.OpenSsl.so',
  ].map((name) => name.toLowerCase()),
);

/** Whether a file, by its name or its path in a package, would take the place of a part of the runtime. */
export function isCoreFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return coreFiles.has(name) || /^libclrjit_.*\.so$/.test(name);
}
