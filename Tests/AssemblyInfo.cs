using Dashboard.Tests.EndToEnd;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Servers;

[assembly: AssemblyFixture(typeof(TestServers))]
[assembly: AssemblyFixture(typeof(ChromiumFixture))]
[assembly: AssemblyFixture(typeof(SharedPageBrowser))]
[assembly: TestLimit(minutes: 6)]
