using Dashboard.Contracts;

namespace Dashboard.Tests.Contracts;

public sealed class RunnerCapacityTests
{
    [Theory]
    [InlineData(2, 8, 8)] // the rented server of 8 GB with two cores: by its cores
    [InlineData(4, 8, 16)]
    [InlineData(16, 8, 20)] // by its memory
    [InlineData(2, 4, 6)]
    [InlineData(1, 2, 1)] // never nothing
    [InlineData(8, 1, 1)]
    [InlineData(64, 256, 32)]
    public void A_machine_carries_what_its_cores_and_its_memory_allow(int cores, int gigabytes, int executions) =>
        Assert.Equal(executions, RunnerCapacity.For(cores, gigabytes * 1024L * 1024 * 1024));
}
