/** The project that has the SDK restore its own packs: the compiler, and the frameworks that the function runs on. */
import type { Target } from '../core/targets';

export const frameworkProject = (
  { framework }: Target,
  aspNetCore: boolean,
): string => `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>${framework}</TargetFramework>
  </PropertyGroup>${
    aspNetCore
      ? `
  <ItemGroup>
    <FrameworkReference Include="Microsoft.AspNetCore.App" />
  </ItemGroup>`
      : ''
  }
</Project>
`;
