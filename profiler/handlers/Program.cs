using System.Text.Encodings.Web;
using System.Text.Json;
using Prejit.Handlers;

// Prejit.Handlers <assembly>…
//   writes what a function's assemblies offer to Lambda, its own first, as one JSON object (FunctionAssemblies in
//   find-handler.ts). Their metadata is read, nothing in them is run.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: Prejit.Handlers <assembly>…");
    return 1;
}

var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
var assemblies = new FunctionAssemblies(args);
Console.WriteLine(JsonSerializer.Serialize(new { assemblies.IsExecutable, Handlers = new HandlerFinder(assemblies).Find() }, options));
return 0;
