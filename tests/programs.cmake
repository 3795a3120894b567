# Tests that run programs: checks of the tree, the program end to end, the installed tree.

# The tree's own rules.
foreach(check room_law house_limits readme_code)
  add_test(NAME unit.${check}
           COMMAND ${LEAKWIRE_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/house/${check}.py
                   ${PROJECT_SOURCE_DIR})
endforeach()
add_test(NAME unit.house_checks
         COMMAND ${LEAKWIRE_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/house/test_checks.py)
add_test(NAME unit.samples_current
         COMMAND ${LEAKWIRE_PYTHON} -B ${PROJECT_SOURCE_DIR}/script/make_samples.py --check)
set_tests_properties(unit.room_law unit.house_limits unit.readme_code unit.house_checks
                     unit.samples_current PROPERTIES LABELS unit)

if(TARGET leakwire-program)
  add_subdirectory(e2e)
endif()
# An instrumented library asks its users to be instrumented too, so these run on plain builds.
if(LEAKWIRE_INSTALL AND TARGET leakwire-program AND NOT LEAKWIRE_SANITIZE
   AND NOT LEAKWIRE_FUZZ)
  add_subdirectory(install)
endif()
