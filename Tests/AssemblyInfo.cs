using Dashboard.Tests.Fixtures.Servers;

[assembly: AssemblyFixture(typeof(TestServers))]
