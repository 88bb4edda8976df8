namespace Dashboard.Contracts;

/// <summary>How many executions at once a machine carries; the one rule for the runner's default and for the installation's check.</summary>
public static class RunnerCapacity
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>
    /// Left to everything else: the operating system, PostgreSQL, Redis, Api and Web when they share the machine, and the
    /// browser before its first page.
    /// </summary>
    private const long ForTheRest = 2_048 * Megabyte;

    /// <summary>
    /// Measured (<c>Bench/run capacity</c>): 37 MB for an execution on a light page, 200 MB on a heavy one (10,000 nodes,
    /// ten pictures of 8 MB). This is the heavy one and half as much again.
    /// </summary>
    private const long ForEach = 300 * Megabyte;

    /// <summary>
    /// Measured with recipes, which never wait for a model: the rate stops growing at four a core. Tasks in plain language
    /// wait for the model most of the time and burden a core less.
    /// </summary>
    private const int EachCore = 4;

    private const int Most = 32;

    /// <param name="cores">Processors that the runner may use.</param>
    /// <param name="memoryBytes">Memory of the machine, or the limit of the container.</param>
    /// <returns>From 1 to 32.</returns>
    public static int For(int cores, long memoryBytes) =>
        (int)Math.Clamp(Math.Min((long)cores * EachCore, (memoryBytes - ForTheRest) / ForEach), 1, Most);
}
