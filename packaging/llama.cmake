# What is left out of the build of llama.cpp: nothing that the worker loads is, and nothing that makes it fast.
# CMake reads this right after the project's own first line; a variable that is set here goes before the cache, in which
# the project writes its wishes by force.

# Pictures and sound for models: no part of Signalbox loads that library.
set(LLAVA_BUILD OFF)
# What llama.cpp's own programs share, a web server among it. Of those none is built.
set(LLAMA_BUILD_COMMON OFF)
# Looking for what its authors want to be warned of takes the compiler a while.
set(LLAMA_ALL_WARNINGS OFF)
# A wheel holds no links: with versions in the names of libraries, each would lie in it three times.
set(CMAKE_PLATFORM_NO_VERSIONED_SONAME ON)
