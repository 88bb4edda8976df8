using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Servers;

[assembly: AssemblyFixture(typeof(TestServers))]
[assembly: AssemblyFixture(typeof(ChromiumFixture))]
[assembly: TestLimit(minutes: 6)]
