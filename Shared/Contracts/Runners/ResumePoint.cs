namespace Dashboard.Contracts;

/// <summary>Where an attempt goes on.</summary>
/// <param name="Step">The last step of the state it starts with.</param>
/// <param name="MayStartOver">Should the state be of no use, it may begin at the first step: nothing done so far reached the outside.</param>
/// <param name="Origin">The execution whose state it is, when it is another one's.</param>
public sealed record ResumePoint(int Step, bool MayStartOver, Guid? Origin = null);
