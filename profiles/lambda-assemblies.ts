/**
 * Assemblies that a function in Lambda runs with and that no layer need hold: AWS's bootstrap, and the package that it shares
 * with functions. The build doesn't see them, so what a profile names of them is only looked up where the function runs
 * (image/LambdaAssemblies.cs, hook/LambdaAssemblies.cs).
 */
export const lambdaAssemblies = ['Amazon.Lambda.RuntimeSupport', 'Amazon.Lambda.Core'];
