console.log("build placeholder", process.version)
