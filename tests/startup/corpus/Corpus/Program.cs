using Recording;

// Says what of the packages' code ran before Main, which is where a startup hook has done its work.
foreach (var method in Recorder.Ran) Console.WriteLine(method);
