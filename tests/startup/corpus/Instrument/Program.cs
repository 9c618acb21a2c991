using Mono.Cecil;
using Mono.Cecil.Cil;

// Instrument <folder> <output folder> [initializers]
// Copies the package assemblies of a folder and makes every method record itself before it does anything, constructors of
// types and module initializers included. With "initializers", every module gets one. Prints the names of the copies.
var (folder, output) = (args[0], args[1]);
var own = new HashSet<string> { "Recording", "Corpus" };
Directory.CreateDirectory(output);
using var resolver = new DefaultAssemblyResolver();
resolver.AddSearchDirectory(folder);
resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
using var recording = AssemblyDefinition.ReadAssembly(Path.Combine(folder, "Recording.dll"));
var note = recording.MainModule.GetType("Recording.Recorder").Methods.Single(method => method.Name == "Note");
foreach (var file in Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal))
{
    if (own.Contains(Path.GetFileNameWithoutExtension(file))) continue;
    using var module = ReadModule(file, resolver);
    if (module is null) continue;
    if (args is [_, _, "initializers"]) AddInitializer(module);
    var call = module.ImportReference(note);
    foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
    {
        var first = method.Body.Instructions[0];
        var code = method.Body.GetILProcessor();
        code.InsertBefore(first, code.Create(OpCodes.Ldstr, $"[{module.Assembly.Name.Name}] {method.FullName}"));
        code.InsertBefore(first, code.Create(OpCodes.Call, call));
    }
    // The signature would be wrong, and precompiled code would be another.
    module.Attributes = ModuleAttributes.ILOnly;
    module.Write(Path.Combine(output, Path.GetFileName(file)));
    Console.WriteLine(module.Assembly.Name.Name);
}

static ModuleDefinition? ReadModule(string file, IAssemblyResolver resolver)
{
    try
    {
        return ModuleDefinition.ReadModule(file, new ReaderParameters { InMemory = true, AssemblyResolver = resolver });
    }
    catch (BadImageFormatException)
    {
        // A native library.
        return null;
    }
}

static void AddInitializer(ModuleDefinition module)
{
    var type = module.GetType("<Module>");
    const MethodAttributes attributes = MethodAttributes.Private | MethodAttributes.Static | MethodAttributes.HideBySig
        | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;
    var initializer = new MethodDefinition(".cctor", attributes, module.TypeSystem.Void);
    initializer.Body.GetILProcessor().Emit(OpCodes.Ret);
    type.Methods.Add(initializer);
}
