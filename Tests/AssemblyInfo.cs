namespace Dashboard.Tests;
