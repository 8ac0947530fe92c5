System.Console.WriteLine("sweep");
