using System;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

/// <summary>A startup image that is loaded, and what of it to prepare.</summary>
internal sealed class StartupImage
{
    // Layers of which the build has not put a fingerprint into the name bring one that has none.
    private const string Files = "Prejit.Startup.Image*.dll";

    // A layer brings one, and Lambda gives a function five layers at most.
    private const int Most = 5;

    private StartupImage(ModuleHandle module, int[] tokens)
    {
        Module = module;
        Tokens = tokens;
    }

    public ModuleHandle Module { get; }

    /// <summary>References to methods and types of the module's metadata, in the order of their first use.</summary>
    public int[] Tokens { get; }

    /// <summary>Loads the images of all layers, which Lambda mounts into one folder. Those that can't be used are told and left out.</summary>
    public static StartupImage[] LoadAll(string directory)
    {
        var files = Directory.GetFiles(directory, Files);
        if (files.Length == 0) StartupHook.Log(() => "there is no startup image");
        // In a fixed order: that of the file system may be another in every start.
        Array.Sort(files, StringComparer.Ordinal);
        var images = new StartupImage[Math.Min(files.Length, Most)];
        var loaded = 0;
        foreach (var file in files)
        {
            if (loaded == Most) Tell(file, "is left out, since there are more images than a function has layers");
            else if (Load(file) is { } image) images[loaded++] = image;
        }
        return images[..loaded];
    }

    private static StartupImage? Load(string file)
    {
        var listFile = Path.ChangeExtension(file, ".warm");
        try
        {
            // Images of another format have their list under another name.
            if (!File.Exists(listFile)) return Tell(file, "has no warm list for this hook");
            if (WarmList.Read(listFile) is not { } list) return Tell(file, "is left out: the warm list is damaged");
            var module = AssemblyLoadContext.Default.LoadFromAssemblyPath(file).ManifestModule;
            if (module.ModuleVersionId != list.Image) return Tell(file, "is left out: the warm list belongs to another image");
            // The runtime looks for code in an image only once the image is active. It has no constructor that would run.
            RuntimeHelpers.RunModuleConstructor(module.ModuleHandle);
            return new(module.ModuleHandle, list.Tokens());
        }
        catch (Exception error)
        {
            return Tell(file, "is left out: " + error.Message);
        }
    }

    private static StartupImage? Tell(string file, string what)
    {
        StartupHook.Log(() => Path.GetFileName(file) + " " + what);
        return null;
    }
}
