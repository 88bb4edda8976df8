using Dashboard.Tests.EndToEnd;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

[assembly: AssemblyFixture(typeof(TestServers))]
[assembly: AssemblyFixture(typeof(ChromiumFixture))]
[assembly: AssemblyFixture(typeof(SharedPageBrowser))]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
[assembly: TestLimit(minutes: 6)]
[assembly: ServiceOutput]
