using Prejit.Image;

// Prejit.Image <profile> <output folder> <image's name> <x64|arm64> <framework folder>… <store folder>
//   exit code 0: the image's files and report.json are in the output folder
//   exit code 2: the profile is refused; standard error says why
if (args.Length < 6 || args[3] is not ("x64" or "arm64"))
{
    Console.Error.WriteLine("usage: Prejit.Image <profile> <output folder> <image's name> <x64|arm64> <framework folder>… <store folder>");
    return 1;
}

var (profilePath, output, name, architecture) = (args[0], args[1], args[2], args[3]);
try
{
    var profile = ProfileReader.Read(profilePath);
    Directory.CreateDirectory(output);
    Generate(profile, new ReferenceAssemblies(args[4..^1], args[^1]));
    return 0;
}
catch (InvalidProfileException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

void Generate(Profile profile, ReferenceAssemblies assemblies)
{
    var resolver = new MethodResolver(assemblies, architecture, new UnseenValueTypes(profile.Methods));
    var activation = new Activation(assemblies);
    var budget = new ImageBudget();
    var report = new ImageReport();
    var resolved = new List<ResolvedMethod>();
    foreach (var method in profile.Methods)
    {
        var dropReason = DropReason.Of(() =>
        {
            var found = resolver.Resolve(method);
            activation.Check(found);
            budget.Spend(found);
            resolved.Add(found);
        });
        if (dropReason is not null) report.Count(method, dropReason);
    }
    var image = new StartupImageWriter(name, assemblies, resolved);
    var methodProfile = new MethodProfileWriter(assemblies);
    foreach (var method in resolved)
    {
        var dropReason = DropReason.Of(() =>
        {
            if (!method.IsUnseen) methodProfile.Add(method);
            image.Add(method);
        });
        report.Count(method.Profiled, dropReason);
    }
    foreach (var type in profile.Types)
    {
        var dropReason = DropReason.Of(() =>
        {
            var found = resolver.Resolve(type.Type);
            activation.Check(found);
            budget.Spend(found, type.Phase);
            image.Add(found, type.Phase);
        });
        report.Count(type, dropReason);
    }
    image.Write(Path.Combine(output, name + ".dll"), Path.Combine(output, name + ".warm"));
    methodProfile.Write(Path.Combine(output, "startup.mibc"));
    report.Write(Path.Combine(output, "report.json"), image.Warmed);
    File.WriteAllLines(Path.Combine(output, "references.rsp"), assemblies.Files.Select(file => "-r:" + file));
}
