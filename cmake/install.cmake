# The installed tree: headers, shared library, program, CMake package, pkg-config file.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/leakwire)

install(TARGETS leakwire EXPORT leakwire-targets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/leakwire
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
if(TARGET leakwire-program)
  install(TARGETS leakwire-program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/policies
        DESTINATION ${CMAKE_INSTALL_DATADIR}/leakwire FILES_MATCHING PATTERN "*.yaml")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
              ${PROJECT_SOURCE_DIR}/CHANGELOG.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT leakwire-targets NAMESPACE leakwire:: DESTINATION ${package_folder})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/leakwireConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/leakwireConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/leakwireConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/leakwireConfig.cmake
              ${PROJECT_BINARY_DIR}/leakwireConfigVersion.cmake
        DESTINATION ${package_folder})

# The prefix is found from where the .pc file lies, so that the tree may be moved.
file(RELATIVE_PATH LEAKWIRE_PC_PREFIX
     ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${PROJECT_SOURCE_DIR}/cmake/leakwire.pc.in ${PROJECT_BINARY_DIR}/leakwire.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/leakwire.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
